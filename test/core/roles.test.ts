import { beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../commands/index.ts";
import { placeId } from "../../src/chat/address.ts";
import { openAction } from "../../src/core/press.ts";
import { openBroadcastWorld } from "../features/broadcasts/broadcast-world.ts";
import { dumpDatabase } from "../support/dump-database.ts";
import { groupPlace, openTestBot, type TestBot } from "../support/test-bot.ts";

let world: TestBot;
beforeAll(async () => {
  world = await openTestBot({
    campaign: { count: "manual" },
    handoverPlace: placeId("preview", "group:team"),
  });
  await world.says("organiser", "/channel Affiche");
  await (await openBroadcastWorld(world)).draft();
});

/** What is kept, but for the marks of events that were answered. */
async function kept(): Promise<string> {
  const { inbox: _inbox, ...rest } = Object.fromEntries(await dumpDatabase(world.storage));
  return JSON.stringify(rest);
}

/** Values that the team's buttons carry, of things that are there and of things that are not. */
const values = ["", "1", "1.fr", "affiche", "0.yes", "99"];
const outsiders = {
  team: ["ada"],
  moderators: ["ada", "organiser"],
  organisers: ["ada", "moderator"],
} as const;

describe("whoever has not the role", () => {
  const guarded = commands.flatMap(({ name, audience, buttons = {} }) =>
    audience === "everyone" ? [] : [{ name, audience, actions: [openAction, ...Object.keys(buttons)] }],
  );

  it.each(guarded)(
    "can use neither /$name nor any button of it, forged or kept from before",
    async (command) => {
      const before = await kept();
      for (const person of outsiders[command.audience]) {
        const refused = world.i18n.t("errors.not_allowed", { lng: "fr" });
        // In private, /unsubscribe of somebody without the role means to stop everything of one's own.
        const typed = await world.says(person, `/${command.name} 1 x`, { place: groupPlace("salon") });
        expect(typed?.html).toBe(refused);
        for (const action of command.actions)
          for (const value of values)
            expect([
              action,
              (await world.presses(person, `${command.name}:${action}:${value}`))?.html,
            ]).toEqual([action, refused]);
      }
      expect(await kept()).toBe(before);
    },
  );
});
