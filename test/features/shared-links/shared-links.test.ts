import { beforeEach, describe, expect, it } from "vitest";
import { personId } from "../../../src/chat/address.ts";
import { linksAtMost, readLinkName } from "../../../src/features/shared-links/shared-links.ts";
import { doing } from "../../support/doing.ts";
import { scanDatabase } from "../../support/scan-database.ts";
import { openTestBot, type TestBot } from "../../support/test-bot.ts";

const weekMs = 7 * 86_400_000;

let world: TestBot;
beforeEach(async () => {
  world = await openTestBot();
});

const keyOf = (name: string) => world.storage.keys.personKey(personId("preview", name));
const now = () => world.clock.now();
const links = () => world.services.sharedLinks;
const make = async (name = "La Quadrature", weeks: 1 | 4 | 12 = 1) =>
  (await links().make({ name, weeks, by: keyOf("organiser") }, now())) ?? "";

describe("a link for a partner", () => {
  it("opens until its last moment, and no longer", async () => {
    const token = await make();
    expect(token).toMatch(/^[\w-]{43}$/);
    world.clock.advance(weekMs - 1);
    expect(await links().open(token, now())).toMatchObject({ name: "La Quadrature" });
    world.clock.advance(1);
    expect(await links().open(token, now())).toBeUndefined();
    expect(await links().list(now())).toEqual([]);
  });

  it("ends at once when it is revoked, and only then says that it did", async () => {
    const [token, other] = [await make(), await make("Une autre")];
    const [, first] = await links().list(now());
    expect(await links().revoke(first?.id ?? 0, doing(now()))).toBe(true);
    expect(await links().revoke(first?.id ?? 0, doing(now()))).toBe(false);
    expect(await links().open(token, now())).toBeUndefined();
    expect(await links().open(other, now())).toMatchObject({ name: "Une autre" });
  });

  it("opens for nothing but its own token", async () => {
    const token = await make();
    const [row] = await scanDatabase(world.storage, [keyOf("organiser")]);
    for (const guess of ["", "x", `${token} `, token.slice(1), String(row?.row.token_hash), "a".repeat(43)])
      expect(await links().open(guess, now())).toBeUndefined();
  });

  it("leaves neither its token nor its name readable in the database", async () => {
    const token = await make("Marie Martin");
    expect(await scanDatabase(world.storage, [token, "Marie", "Martin"])).toEqual([]);
  });

  it("is refused when there are more than anybody can watch, also when many are made at once", async () => {
    const made = await Promise.all(Array.from({ length: linksAtMost + 5 }, () => make()));
    expect(made.filter(Boolean)).toHaveLength(linksAtMost);
    expect(await links().list(now())).toHaveLength(linksAtMost);
  });

  it("stays for its partner when who made it is forgotten, without them", async () => {
    const token = await make();
    expect((await world.says("organiser", "/mydata"))?.html).toContain("pour des partenaires\u00a0: 1");
    await world.presses("organiser", "forget:yes:");
    expect((await scanDatabase(world.storage, [keyOf("organiser")])).map(({ table }) => table)).toEqual([
      "erasures",
    ]);
    expect(await links().open(token, now())).toMatchObject({ madeBy: undefined });
  });

  it("is part of what its maker can read of themselves, with its name", async () => {
    await make("Marie Martin");
    const { shared_links: rows } = await world.services.myData.collect(keyOf("organiser"));
    expect(rows).toMatchObject([{ sealed_name: "Marie Martin", made_by: keyOf("organiser") }]);
    expect(await world.services.myData.collect(keyOf("ada"))).toEqual({});
  });
});

describe("the name of a link", () => {
  it("is one line that can be seen", () => {
    expect(readLinkName("  Ligue des droits  ")).toBe("Ligue des droits");
    expect(readLinkName("é".repeat(60))).toHaveLength(60);
    for (const wrong of ["", "   ", "a".repeat(61), "a\nb", "a\u202eb", "a\u200bb", "a\0"])
      expect(readLinkName(wrong)).toBeUndefined();
  });
});
