import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import { type App, startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import type { LoadLimits } from "../../src/core/admission.ts";
import { openStorage, type Storage } from "../../src/storage/storage.ts";
import { appSettings } from "../support/app-settings.ts";
import { type FakeDiscord, startFakeDiscord } from "../support/fake-discord/fake-discord.ts";
import { FakeTelegram } from "../support/fake-telegram/fake-telegram.ts";
import { testDatabaseUrl } from "../support/test-database.ts";
import { testLogger } from "../support/test-logger.ts";
import { discordPeople, discordTeam } from "./discord-people.ts";
import type { JourneyOptions, JourneyPerson } from "./journey-person.ts";
import { openCampaign } from "./open-campaign.ts";
import { previewPeople, previewTeam } from "./preview-people.ts";
import { openStoryClock, remindersAreDone, setQueueClock } from "./story-clock.ts";
import { telegramPeople, telegramTeam } from "./telegram-people.ts";

export interface StageOptions {
  /** When the story begins, as `Date` reads it: the clock stands there until the story moves it. Left out: now. */
  readonly begins?: string;
  /** The petition is open, and this is its last day (`YYYY-MM-DD`). Left out: as the project ships it. */
  readonly closes?: string;
  /** Where the story can happen; left out: everywhere. */
  readonly platforms?: readonly Stage["platform"][];
  /** How much is too much for the bot; left out: as in earnest. */
  readonly load?: LoadLimits;
}

const everywhere = ["telegram", "discord", "preview"] as const;

export interface Stage {
  readonly app: App;
  readonly storage: Storage;
  readonly telegram: FakeTelegram;
  readonly discord: FakeDiscord;
  person(options?: JourneyOptions): JourneyPerson;
  /** One of those who read, in their own place, what people ask a human; also an organiser. */
  readonly moderator: JourneyPerson;
  readonly otherModerator: JourneyPerson;
  /** Stops the bot and starts it again on the same database. */
  restart(): Promise<void>;
  readonly databaseUrl: string;
  readonly platform: "telegram" | "discord" | "preview";
  /** ms since the epoch (UTC). */
  now(): number;
  /** Moves the bot's clock on. ms. */
  passes(ms: number): void;
  /** Goes to that moment, for a story with a beginning: what is due by then has been sent, or put off. */
  goesTo(moment: string): Promise<void>;
  /** The same without the bot: it stops now and starts again then. */
  isDownUntil(moment: string): Promise<void>;
}

/** Tells a story once and runs it on each platform: the whole bot, through the real libraries, on a real database. */
export function describeOnEachPlatform(
  title: string,
  tell: (stage: () => Stage) => void,
  options: StageOptions = {},
): void {
  describe.each(options.platforms ?? everywhere)(`${title}, on %s`, (platform) => {
    let stage: Awaited<ReturnType<typeof openStage>>;
    beforeAll(async () => {
      stage = await openStage(platform, options);
    });
    afterAll(() => stage.close());
    afterEach(() => {
      expect(stage.telegram.violations).toEqual([]);
      expect(stage.discord.violations).toEqual([]);
    });
    tell(() => stage);
  });
}

async function openStage(platform: Stage["platform"], { begins, closes, load }: StageOptions) {
  const clock = openStoryClock(begins);
  const [telegram, discord, databaseUrl] = await Promise.all([
    FakeTelegram.start({ clock }),
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
    ...(closes === undefined ? {} : await openCampaign(closes)),
  });
  const start = async () => {
    const { signal } = new AbortController();
    const app = await startApp({ config, logger: testLogger(), clock, signal, ...(load ? { load } : {}) });
    await app.connected;
    return app;
  };
  let app = await start();
  const storage = await openStorage({ config, logger: testLogger(), clock });
  if (begins !== undefined) await setQueueClock(storage, clock.now());
  const reach = async (moment: string) => {
    clock.passes(new Date(moment).getTime() - clock.now());
    await setQueueClock(storage, clock.now());
  };
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
    platform,
    now: clock.now,
    passes: clock.passes,
    async goesTo(moment: string) {
      await reach(moment);
      await remindersAreDone(storage);
    },
    async isDownUntil(moment: string) {
      await app.stop();
      clock.passes(new Date(moment).getTime() - clock.now());
      // What the queue hands out before every platform is connected is put off by seconds that never pass here.
      app = await start();
      await reach(moment);
      await remindersAreDone(storage);
    },
    moderator: team.moderator,
    otherModerator: team.otherModerator,
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
