import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import { type App, startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { openStorage, type Storage } from "../../src/storage/storage.ts";
import { appSettings } from "../support/app-settings.ts";
import { type FakeDiscord, startFakeDiscord } from "../support/fake-discord/fake-discord.ts";
import { FakeTelegram } from "../support/fake-telegram/fake-telegram.ts";
import { testDatabaseUrl } from "../support/test-database.ts";
import { testLogger } from "../support/test-logger.ts";
import { discordPeople, discordTeam } from "./discord-people.ts";
import type { JourneyOptions, JourneyPerson } from "./journey-person.ts";
import { previewPeople, previewTeam } from "./preview-people.ts";
import { telegramPeople, telegramTeam } from "./telegram-people.ts";

/**
 * The bot's clock stands ten minutes behind the machine's, by which the job queue goes: « /remind 10m » is due at once,
 * and no test waits ten minutes.
 */
const behindMs = 10 * 60_000;

export interface Stage {
  readonly app: App;
  readonly storage: Storage;
  readonly telegram: FakeTelegram;
  readonly discord: FakeDiscord;
  person(options?: JourneyOptions): JourneyPerson;
  /** One of those who read, in their own place, what people ask a human; also an organiser. */
  readonly moderator: JourneyPerson;
  /** Stops the bot and starts it again on the same database. */
  restart(): Promise<void>;
  readonly databaseUrl: string;
  /** Moves the bot's clock on. ms. */
  passes(ms: number): void;
}

/** Tells a story once and runs it on each platform: the whole bot, through the real libraries, on a real database. */
export function describeOnEachPlatform(title: string, tell: (stage: () => Stage) => void): void {
  describe.each(["telegram", "discord", "preview"] as const)(`${title}, on %s`, (platform) => {
    let stage: Awaited<ReturnType<typeof openStage>>;
    beforeAll(async () => {
      stage = await openStage(platform);
    });
    afterAll(() => stage.close());
    afterEach(() => {
      expect(stage.telegram.violations).toEqual([]);
      expect(stage.discord.violations).toEqual([]);
    });
    tell(() => stage);
  });
}

async function openStage(platform: "telegram" | "discord" | "preview") {
  const [telegram, discord, databaseUrl] = await Promise.all([
    FakeTelegram.start(),
    startFakeDiscord(),
    testDatabaseUrl(),
  ]);
  const url = () => app.url ?? "";
  const team = {
    telegram: () => telegramTeam(telegram),
    discord: () => discordTeam(discord),
    preview: () => previewTeam(url),
  }[platform]();
  const config = readConfig({
    ...appSettings(databaseUrl, telegram, discord),
    ...team.settings,
    // The team of a small campaign does everything.
    ORGANISERS: `${team.settings.MODERATORS},preview:moderator`,
  });
  let passedMs = 0;
  const clock = { now: () => Date.now() - behindMs + passedMs };
  const start = async () => {
    const app = await startApp({ config, logger: testLogger(), clock, signal: new AbortController().signal });
    await app.connected;
    return app;
  };
  let app = await start();
  const storage = await openStorage({ config, logger: testLogger(), clock });
  const people = {
    telegram: telegramPeople(telegram),
    discord: discordPeople(discord),
    preview: previewPeople(url),
  };
  return {
    get app() {
      return app;
    },
    storage,
    telegram,
    discord,
    person: (options: JourneyOptions = {}) => people[platform](options),
    databaseUrl,
    passes(ms: number) {
      passedMs += ms;
    },
    moderator: team.moderator,
    async restart() {
      await app.stop();
      app = await start();
    },
    async close() {
      await app.stop();
      await storage.close();
      await telegram.stop();
      await discord.close();
    },
  };
}
