import { beforeAll, describe, expect, it } from "vitest";
import { placeId } from "../../src/chat/address.ts";
import { openBroadcastWorld } from "../features/broadcasts/broadcast-world.ts";
import { dumpDatabase } from "../support/dump-database.ts";
import { openTestBot, type TestBot } from "../support/test-bot.ts";

let world: TestBot;
beforeAll(async () => {
  world = await openTestBot({ handoverPlace: placeId("preview", "group:team") });
  await world.presses("ada", "language:set:en");
  await world.says("organiser", "/channel Affiche");
  const { draft } = await openBroadcastWorld(world);
  await draft();
  await world.says("ada", "/human");
  await world.says("ada", "Someone please");
  await world.presses("moderator", "reply:claim:1");
});

/** What is kept, but for the marks of events that were answered. */
async function kept(): Promise<string> {
  const { inbox: _inbox, ...rest } = Object.fromEntries(await dumpDatabase(world.storage));
  return JSON.stringify(rest);
}

describe("what cannot be undone", () => {
  it.each([
    ["ada", "forget:open:", "forget:yes:"],
    ["moderator", "broadcast:discard:1", "broadcast:drop:1"],
    ["moderator", "broadcast:cancel:1", "broadcast:end:1"],
    ["moderator", "broadcast:recall:1", "broadcast:recall-sure:1"],
    ["moderator", "broadcast:recall-sure:1", "broadcast:recall-yes:1"],
    ["organiser", "channel:retire:affiche", "channel:retire-yes:affiche"],
    ["moderator", "reply:close:1", "reply:close-yes:1"],
  ])("is asked first, with a way back, and nothing is done yet: %s presses %s", async (who, first, then) => {
    const before = await kept();
    const buttons = (await world.presses(who, first))?.buttons.flat() ?? [];
    const payloads = buttons.map((button) => ("payload" in button ? button.payload : ""));
    expect(payloads).toHaveLength(2);
    expect(payloads[0]).toBe(then);
    expect(await kept()).toBe(before);
  });
});
