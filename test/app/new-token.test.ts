import { describe, expect, it } from "vitest";
import type { JourneyPerson } from "../journeys/journey-person.ts";
import { expectLog, loggedLines } from "../support/test-logger.ts";
import { askReadiness, openWorld } from "./app-world.ts";

async function chooseGerman(person: JourneyPerson): Promise<void> {
  await person.says("/language");
  const choices = (await person.hears("Quelle langue")).buttons;
  await person.presses(choices.find((label) => label.includes("Deutsch")) ?? "");
  await person.hears("Deutsch");
}

describe("a new token from @BotFather", () => {
  it("loses nothing: what was written meanwhile is answered, in the language that was chosen before", async () => {
    const world = await openWorld();
    const ada = world.people.telegram();
    const before = await world.start();
    await before.connected;
    await chooseGerman(ada);
    await before.stop();

    const TELEGRAM_TOKEN = "4242:another_token-for-tests";
    world.telegram.token = TELEGRAM_TOKEN;
    await ada.says("/petition");
    const after = await world.start({ TELEGRAM_TOKEN });
    await after.connected;
    await ada.hears("Unterschriften");
  });
});

describe("a new token from Discord's developer page", () => {
  it("loses nothing: what was in hand when the old one was refused is answered, in the language chosen before", async () => {
    for (const code of ["discord_closed_for_good", "discord.line_error", "discord_not_answered"])
      expectLog(code);
    let aheadMs = 0;
    const world = await openWorld({ clock: { now: () => Date.now() + aheadMs } });
    const [ada, ben] = [world.people.discord(), world.people.telegram({ name: "ben" })];
    const before = await world.start();
    await before.connected;
    await chooseGerman(ada);

    const answer = world.discord.faults.hold(/^POST \/channels\/\d+\/messages$/);
    await ada.says("Wer liest mit?");
    await answer.reached;
    const DISCORD_TOKEN = "another.discord.token";
    world.discord.resetToken(DISCORD_TOKEN);
    answer.release();
    await expect.poll(() => askReadiness(before)).toEqual({ status: 503, unwell: ["discord"] });
    const told = loggedLines().find(({ code }) => code === "discord_closed_for_good");
    expect(told).toMatchObject({ where: "DISCORD_TOKEN", close: 4004, cure: expect.any(String) });
    await ben.says("/petition");
    await ben.hears("petitions.senat.fr");
    await before.stop();
    expect(await ada.screen()).not.toContain("So wenig wie möglich");

    // The answer is tried again a minute later.
    aheadMs = 61_000;
    const after = await world.start({ DISCORD_TOKEN });
    await after.connected;
    await ada.hears("So wenig wie möglich");
    await ada.says("/petition");
    await ada.hears("Unterschriften");
    expect(world.discord.gateway.shards()).toEqual([0]);
  });
});
