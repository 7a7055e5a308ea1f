import { describe, expect, it, onTestFinished } from "vitest";
import { idWithin } from "../../src/chat/address.ts";
import { discordPeople } from "../journeys/discord-people.ts";
import type { JourneyPerson } from "../journeys/journey-person.ts";
import { telegramPeople } from "../journeys/telegram-people.ts";
import { appSettings } from "../support/app-settings.ts";
import { startFakeDiscord } from "../support/fake-discord/fake-discord.ts";
import { FakeTelegram } from "../support/fake-telegram/fake-telegram.ts";
import { testDatabaseUrl } from "../support/test-database.ts";
import { BotProcess, temporaryFolder } from "./bot-process.ts";

/** Words that nothing else in the project holds. */
const names = { telegram: "Zazie Quipleure", discord: "gribouillis77" };
const words = ["ornithorynque", "hippocampe", "clavicule", "mirabelle"];

/** Questions, mistakes and a reminder, in private and in a group. */
async function talk(person: JourneyPerson): Promise<void> {
  await person.says(`Que pense un ${words[0]} du Health Data Hub ?`);
  await person.says("/remind 3h");
  await person.presses((await person.hears("Rien n’est enregistré")).buttons[0] ?? "");
  await person.hears("C’est noté");
  await person.saysInGroup(`le ${words[1]} a-t-il une ${words[2]} ?`);
  await person.says("/petition");
  await person.hears("petitions.senat.fr");
}

describe("what a bot tells its operator", () => {
  it("holds nothing of who wrote or what, on either platform, also while calls fail", async () => {
    const [telegram, discord, databaseUrl] = await Promise.all([
      FakeTelegram.start(),
      startFakeDiscord(),
      testDatabaseUrl(),
    ]);
    onTestFinished(async () => {
      await Promise.all([telegram.stop(), discord.close()]);
    });
    const settings = appSettings(databaseUrl, telegram, discord);
    const bot = new BotProcess(await temporaryFolder(), { ...settings, LOG_LEVEL: "debug" });
    const url = await bot.ready();
    const ada = telegramPeople(telegram)({ name: names.telegram });
    const bo = discordPeople(discord)({ name: names.discord });
    telegram.faults.refuse("sendMessage", 400, { description: `Bad Request: ${words[3]}` });
    discord.faults.refuse(400, /^POST .*messages/);
    // Their answers are lost.
    await Promise.all([ada, bo].map((person) => person.says(`Encore un ${words[3]} ?`)));
    await Promise.all([talk(ada), talk(bo)]);
    const shown = await Promise.all(
      ["metrics", "readyz", "healthz"].map(async (path) => (await fetch(`${url}${path}`)).text()),
    );
    expect(await bot.ends("SIGTERM")).toBe(0);

    expect(bot.log.length).toBeGreaterThan(1);
    const told = [...bot.stdout, ...bot.stderr, ...shown].join("\n").toLowerCase();
    expect(told).toContain('portevoix_updates_total{platform="telegram",outcome="answered"}');
    expect(told).toContain('portevoix_updates_total{platform="discord",outcome="answered"}');
    const secrets = [
      ...words,
      ...Object.values(names).flatMap((name) => name.toLowerCase().split(" ")),
      ...[ada, bo].map(({ id }) => idWithin(id)),
      settings.TELEGRAM_TOKEN,
      settings.DISCORD_TOKEN,
      settings.SECRET_KEY,
      databaseUrl,
    ].map((secret) => secret.toLowerCase());
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
  }, 60_000);
});
