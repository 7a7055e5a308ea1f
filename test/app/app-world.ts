import { afterEach, expect } from "vitest";
import { type App, startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { openStorage, type Storage } from "../../src/storage/storage.ts";
import { type Clock, systemClock } from "../../src/system/clock.ts";
import { discordPeople } from "../journeys/discord-people.ts";
import type { JourneyOptions, JourneyPerson } from "../journeys/journey-person.ts";
import { previewPeople } from "../journeys/preview-people.ts";
import { telegramPeople } from "../journeys/telegram-people.ts";
import { appSettings } from "../support/app-settings.ts";
import { type FakeDiscord, startFakeDiscord } from "../support/fake-discord/fake-discord.ts";
import { FakeTelegram, type FakeTelegramOptions } from "../support/fake-telegram/fake-telegram.ts";
import { testDatabaseUrl, testSecretKey } from "../support/test-database.ts";
import { testLogger } from "../support/test-logger.ts";

type Settings = Readonly<Record<string, string>>;

export interface AppWorld {
  readonly telegram: FakeTelegram;
  readonly discord: FakeDiscord;
  readonly databaseUrl: string;
  /** One person on each platform. The one of the preview needs a running app. */
  readonly people: Readonly<
    Record<"telegram" | "discord" | "preview", (options?: JourneyOptions) => JourneyPerson>
  >;
  /** Starts the whole bot; a second call, after `app.stop()`, is a restart. It may not be connected yet. */
  start(settings?: Settings): Promise<App>;
}

const endings: (() => Promise<void>)[] = [];

// Before the check of the log lines, which also looks at what stopping wrote.
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Both platforms' fakes and a database, for a bot that a test starts, stops and starts again. Goes with the test. */
export async function openWorld(
  options: {
    readonly databaseUrl?: string;
    readonly clock?: Clock;
    readonly telegram?: FakeTelegramOptions;
  } = {},
): Promise<AppWorld> {
  const [telegram, discord, databaseUrl] = await Promise.all([
    FakeTelegram.start(options.telegram),
    startFakeDiscord(),
    options.databaseUrl ?? testDatabaseUrl(),
  ]);
  endings.push(async () => {
    await Promise.all([telegram.stop(), discord.close()]);
    expect(telegram.violations).toEqual([]);
    expect(discord.violations).toEqual([]);
  });
  let url = "";
  return {
    telegram,
    discord,
    databaseUrl,
    people: {
      telegram: (person = {}) => telegramPeople(telegram)(person),
      discord: (person = {}) => discordPeople(discord)(person),
      preview: (person = {}) => previewPeople(() => url)(person),
    },
    async start(settings = {}) {
      const config = readConfig({ ...appSettings(databaseUrl, telegram, discord), ...settings });
      const stopping = new AbortController();
      const app = await startApp({
        config,
        logger: testLogger(),
        clock: options.clock ?? systemClock,
        signal: stopping.signal,
      });
      url = app.url ?? "";
      // A test that fails leaves the connecting behind; nobody is there to see it rejected.
      app.connected.catch(() => {});
      let stopped: Promise<void> | undefined;
      const end = () => {
        stopping.abort();
        return app.stop();
      };
      const stop = () => (stopped ??= end());
      endings.push(stop);
      return { ...app, stop };
    },
  };
}

/** A look into the bot's database beside it. */
export async function lookInto({ databaseUrl }: Pick<AppWorld, "databaseUrl">): Promise<Storage> {
  const config = readConfig({ DATABASE_URL: databaseUrl, SECRET_KEY: testSecretKey });
  const storage = await openStorage({ config, clock: systemClock, logger: testLogger() });
  endings.push(() => storage.close());
  return storage;
}

/** What /readyz says: the status, and by part what is wrong with it. */
export async function askReadiness(app: App): Promise<{ status: number; unwell: readonly string[] }> {
  const response = await fetch(`${app.url}readyz`);
  const parts = (await response.json()) as Record<string, { kind: string }>;
  const unwell = Object.entries(parts).flatMap(([part, { kind }]) => (kind === "well" ? [] : [part]));
  return { status: response.status, unwell };
}

/** Whether a promise is still open, once everything at hand has been done. */
export async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol("open");
  const { promise: soon, resolve } = Promise.withResolvers<symbol>();
  setImmediate(resolve, open);
  return (await Promise.race([promise.catch(() => {}), soon])) === open;
}
