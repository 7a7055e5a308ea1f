import { describe, expect, it } from "vitest";
import { personId } from "../../../src/chat/address.ts";
import { readErasures, replayErasures } from "../../../src/features/erasure/erasure.ts";
import { countOf } from "../../support/count-links.ts";
import { dumpDatabase, restoreDump } from "../../support/dump-database.ts";
import { scanDatabase } from "../../support/scan-database.ts";
import { openTestStorage } from "../../support/test-database.ts";
import { openHandoverWorld, payloads, words } from "../handover/handover-world.ts";

const openWorld = async () => {
  const world = await openHandoverWorld();
  const keyOf = (name: string) => world.storage.keys.personKey(personId("preview", name));
  return Object.assign(world, {
    keyOf,
    /** Uses everything that keeps something about a person. */
    async leavesTraces(name: string) {
      await world.presses(name, "language:set:en");
      await world.presses(name, payloads(await world.says(name, "/remind 3h"))[0] ?? "");
      await world.opens(name, "A question for you");
      await world.says(name, "/human");
    },
    tablesWith: async (name: string) => [
      ...new Set(
        (await scanDatabase(world.storage, [keyOf(name), `preview:person:${name}`])).map(
          ({ table }) => table,
        ),
      ),
    ],
  });
};

describe("forgetting somebody", () => {
  it("leaves nothing of them in any column but the marker, whose number is their receipt", async () => {
    const world = await openWorld();
    for (const name of ["ada", "ben"]) await world.leavesTraces(name);
    expect(await world.tablesWith("ada")).toEqual(["consents", "handovers", "kv", "reminders"]);
    await world.services.updates.confirm(
      personId("preview", "ada"),
      { language: "fr", platform: "preview" },
      world.clock.now(),
    );
    const done = words(await world.presses("ada", "forget:yes:"));
    // The reminder and the news.
    expect(await countOf(world.storage, "preview", "stop")).toBe(2);
    const [receipt] = /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(done) ?? [];
    expect(await scanDatabase(world.storage, [world.keyOf("ada"), "person:ada"])).toEqual([
      { table: "erasures", row: { receipt, person_key: world.keyOf("ada"), day: "2026-11-23" } },
    ]);
    expect([...world.scheduled.keys()].some((key) => key.startsWith(world.keyOf("ada")))).toBe(false);
    expect(await world.tablesWith("ben")).toEqual(["consents", "handovers", "kv", "reminders"]);
  });

  it("lets go of what they had claimed as a moderator", async () => {
    const world = await openWorld();
    await world.leavesTraces("ada");
    const talk = await world.services.handovers.openTalk(world.keyOf("ada"));
    await world.teamPresses("moderator", `reply:claim:${talk?.id}`);
    expect(await world.tablesWith("moderator")).toEqual(["handovers"]);
    await world.presses("moderator", "forget:yes:");
    expect(await world.tablesWith("moderator")).toEqual(["erasures"]);
  });

  it("also follows from blocking the bot", async () => {
    const world = await openWorld();
    await world.leavesTraces("ada");
    await world.receives({
      id: "preview:event:blocked",
      person: { id: personId("preview", "ada"), grants: [] },
      place: world.call("ada").place,
      at: world.clock.now(),
      kind: "membership",
      change: { type: "removed" },
    });
    expect(await world.tablesWith("ada")).toEqual(["erasures"]);
    expect(await countOf(world.storage, "preview", "stop")).toBe(1);
  });
});

describe("a backup from before an erasure", () => {
  it("is erased again by the markers once restored into an empty database, and spares everybody else", async () => {
    const world = await openWorld();
    for (const name of ["ada", "ben"]) await world.leavesTraces(name);
    const dump = await dumpDatabase(world.storage);
    await world.presses("ada", "forget:yes:");
    const markers = await readErasures(world.storage);

    const restored = await openTestStorage();
    await restoreDump(restored, dump);
    const found = async (name: string) =>
      (await scanDatabase(restored, [world.keyOf(name)])).map(({ table }) => table);
    expect(await found("ada")).toContain("kv");
    expect(await replayErasures(restored, markers, world.clock.now())).toBe(1);
    expect(await found("ada")).toEqual(["erasures"]);
    expect([...new Set(await found("ben"))]).toEqual(["consents", "handovers", "kv", "reminders"]);
    expect(await replayErasures(restored, [], world.clock.now())).toBe(1);
    expect(await replayErasures(restored, [], world.clock.now() + 86_400_000)).toBe(0);
  });
});
