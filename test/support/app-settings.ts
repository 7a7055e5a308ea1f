import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { FakeDiscord } from "./fake-discord/fake-discord.ts";
import type { FakeTelegram } from "./fake-telegram/fake-telegram.ts";
import { testSecretKey } from "./test-database.ts";

/** The environment of a bot on a test database that talks to both fakes and serves the preview chat. */
export const appSettings = (databaseUrl: string, telegram: FakeTelegram, discord: FakeDiscord) => ({
  DATABASE_URL: databaseUrl,
  // The same after a restart, and nobody else's.
  DATA_DIR: join(tmpdir(), `porte-voix-app-${basename(new URL(databaseUrl).pathname)}`),
  SECRET_KEY: testSecretKey,
  PORT: "0",
  PREVIEW: "on",
  TELEGRAM_TOKEN: telegram.token,
  TELEGRAM_API_ROOT: telegram.url,
  DISCORD_TOKEN: discord.token,
  DISCORD_API_ROOT: discord.apiRoot,
});
