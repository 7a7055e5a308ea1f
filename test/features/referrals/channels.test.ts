import { beforeAll, describe, expect, it } from "vitest";
import { type Channel, createReferrals, type Referrals } from "../../../src/features/referrals/referrals.ts";
import { doing } from "../../support/doing.ts";
import { openTestStorage } from "../../support/test-database.ts";

const start = Date.parse("2026-11-23T12:00:00Z");
let referrals: Referrals;
beforeAll(async () => {
  referrals = createReferrals(await openTestStorage(), "Europe/Paris");
});

async function make(name: string): Promise<Channel> {
  const channel = await referrals.channels.make(name, doing(start));
  if (channel === "name_taken") throw new Error(`${name} is taken`);
  return channel;
}

describe("the code of a channel", () => {
  it.each([
    ["Affiche gare de Lyon", "affiche-gare-de-lyon"],
    ["Été à l’Île-d’Yeu !", "ete-a-l-ile-d-yeu"],
    ["Une affiche au nom beaucoup trop long", "une-affiche-au-nom-beauc"],
  ])("is its name as an address can hold it: %s", async (name, code) => {
    expect((await make(name)).code).toBe(code);
  });

  it.each(["telegram", "Discord", "preview", "unknown", "北京", "!", "x"])(
    "is no word that counts something else, and never empty: %s",
    async (name) => {
      expect((await make(name)).code).toMatch(/^([a-z0-9]+|lien)-[a-z]{3}$/);
    },
  );

  it("is free, at most 24 characters, and fits Telegram's alphabet, also for many of one name", async () => {
    const names = Array.from({ length: 12 }, (_, n) => `Une affiche au nom beaucoup trop long, la ${n}`);
    const channels = await Promise.all(names.map(make));
    expect(new Set(channels.map(({ code }) => code)).size).toBe(12);
    for (const { code } of channels) expect(code).toMatch(/^[A-Za-z0-9_-]{1,24}$/);
  });
});

describe("a channel", () => {
  it("has a name that no other channel in use has, in whatever case", async () => {
    const { code } = await make("Marché");
    expect(await referrals.channels.make("MARCHÉ", doing(start))).toBe("name_taken");
    const other = await make("Foire");
    expect(await referrals.channels.rename(other.code, "marché", doing(start))).toBe("name_taken");
    expect(await Promise.all([1, 2].map(() => referrals.channels.make("Deux fois", doing(start))))).toContain(
      "name_taken",
    );
    await referrals.channels.retire(code, doing(start));
    expect((await make("Marché")).code).not.toBe(code);
  });

  it("keeps its code when it is renamed, and cannot be once it is retired", async () => {
    const { code } = await make("Avant");
    expect(await referrals.channels.rename(code, "Après", doing(start))).toMatchObject({
      code,
      name: "Après",
    });
    expect(await referrals.channels.retire(code, doing(start))).toMatchObject({ code, isRetired: true });
    expect(await referrals.channels.retire(code, doing(start))).toBeUndefined();
    expect(await referrals.channels.rename(code, "Encore", doing(start))).toBeUndefined();
    expect(await referrals.channels.find(code)).toMatchObject({ name: "Après", isRetired: true });
    expect(await referrals.channels.find("telegram")).toBeUndefined();
  });

  it("is listed with those in use first", async () => {
    const list = await referrals.channels.list();
    const retired = list.map(({ isRetired }) => isRetired);
    expect(retired).toEqual(retired.toSorted((a, b) => Number(a) - Number(b)));
    expect(list.length).toBeGreaterThan(10);
  });
});
