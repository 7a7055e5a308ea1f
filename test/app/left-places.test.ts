import { describe, expect, it } from "vitest";
import { placeId } from "../../src/chat/address.ts";
import { createReferrals } from "../../src/features/referrals/referrals.ts";
import { type Storage, sql } from "../../src/storage/storage.ts";
import { fixedClock } from "../support/fixed-clock.ts";
import { openTestStorage } from "../support/test-database.ts";
import { type AppWorld, lookInto, openWorld } from "./app-world.ts";

const hourMs = 3_600_000;
const codes = async ({ db }: Storage) =>
  (await db.selectFrom("places").select("code").orderBy("code").execute()).map(({ code }) => code);
/** What is left of a group once its place has gone: how often its link was opened. */
const countOf = async ({ db }: Storage, code: string | undefined) =>
  (
    await db
      .selectFrom("referral_events")
      .select("kind")
      .where("code", "=", code ?? "")
      .execute()
  ).length;

/** A group on each platform whose people shared its link, and what puts the bot out of it. */
async function openGroups(world: AppWorld) {
  const { telegram, discord } = world;
  const [onTelegram, onDiscord] = [telegram.person(), discord.person()];
  const group = telegram.group({ members: [onTelegram] });
  const guild = discord.guild([{ id: onDiscord.id }]);
  return {
    async share() {
      onTelegram.says("/share", { in: group });
      await onDiscord.slash("share", {}, { in: guild.channel });
    },
    remove() {
      group.removesBot(onTelegram.user);
      discord.removeBot(guild.id);
    },
    removeUntold() {
      group.removesBotUntold();
      discord.removeBotUntold(guild.id);
    },
  };
}

describe("what is kept about a group", () => {
  it("goes at once when the bot is put out, on both platforms; the counts of its link stay", async () => {
    const world = await openWorld();
    const app = await world.start();
    await app.connected;
    const storage = await lookInto(world);
    const groups = await openGroups(world);
    await groups.share();
    await expect.poll(() => codes(storage)).toHaveLength(2);
    const [code] = await codes(storage);
    await fetch(`${app.url}r/${code}`, { redirect: "manual" });
    await expect.poll(() => countOf(storage, code)).toBe(1);
    groups.remove();
    await expect.poll(() => codes(storage)).toEqual([]);
    expect(await countOf(storage, code)).toBe(1);
  });

  it("goes within a day when the bot was put out while it was not running", async () => {
    const clock = fixedClock(Date.now());
    const world = await openWorld({ clock });
    const app = await world.start();
    await app.connected;
    const storage = await lookInto(world);
    const [left, kept] = [await openGroups(world), await openGroups(world)];
    await Promise.all([left.share(), kept.share()]);
    await expect.poll(() => codes(storage)).toHaveLength(4);
    await app.stop();
    left.removeUntold();
    clock.advance(12 * hourMs);
    await (await world.start()).connected;
    await expect.poll(() => codes(storage)).toHaveLength(2);
    await kept.share();
    expect(await codes(storage)).toHaveLength(2);
  });
});

describe("the hourly look at the places", () => {
  it("is planned for each platform that can be asked", async () => {
    const world = await openWorld();
    await (await world.start()).connected;
    const { db } = await lookInto(world);
    const { rows } = await sql`
      select name, cron from pgboss.schedule where name like 'places-%' order by name`.execute(db);
    expect(rows).toEqual([
      { name: "places-discord", cron: "41 * * * *" },
      { name: "places-telegram", cron: "41 * * * *" },
    ]);
  });

  const start = Date.parse("2026-11-23T09:00:00Z");
  const place = (name: string) => ({ id: placeId("telegram", name), kind: "group" }) as const;

  it("asks about each place twice a day, and again each hour until the platform can say", async () => {
    const storage = await openTestStorage();
    const referrals = createReferrals(storage, "Europe/Paris");
    for (const name of ["-1", "-2", "-3"]) await referrals.codeOfPlace(place(name), start);
    await referrals.codeOfPlace({ id: placeId("discord", "4"), kind: "group" }, start);
    const asked: string[] = [];
    let silent = true;
    const look = (hours: number) =>
      referrals.forgetLeft(
        "telegram",
        async (id) => {
          asked.push(id);
          if (id === "telegram:place:-1") return "in";
          if (id === "telegram:place:-2") return "out";
          return silent ? "unknown" : "out";
        },
        start + hours * hourMs,
      );
    expect(await look(11)).toBe(0);
    expect(asked).toEqual([]);
    expect(await look(12)).toBe(1);
    expect(asked.splice(0)).toHaveLength(3);
    expect(await look(13)).toBe(0);
    expect(asked.splice(0)).toEqual(["telegram:place:-3"]);
    silent = false;
    expect(await look(14)).toBe(1);
    await look(23);
    expect(asked.splice(0)).toEqual(["telegram:place:-3"]);
    await look(24);
    expect(asked).toEqual(["telegram:place:-1"]);
    expect(await codes(storage)).toHaveLength(2);
  });
});
