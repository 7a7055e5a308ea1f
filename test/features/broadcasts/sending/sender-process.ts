import { once } from "node:events";
import { flushCompileCache } from "node:module";
import { createTelegramAdapter } from "../../../../src/adapters/telegram/telegram-adapter.ts";
import { createI18n } from "../../../../src/i18n/i18n.ts";
import { openStorage } from "../../../../src/storage/storage.ts";
import { systemClock as clock } from "../../../../src/system/clock.ts";
import { createLogger } from "../../../../src/system/logger.ts";
import { openSender } from "./sender-world.ts";

/** A process that sends what is due, once it is told so by a line on standard input. It is made to be killed. */
const setting = (name: string) => process.env[name] ?? "";
const logger = createLogger("warn");
const fingerprints = { get: async () => undefined, set: async () => {} };
const i18n = await createI18n({ languages: ["fr"], localesDir: "locales" });
const storage = await openStorage({
  config: {
    DATABASE_URL: setting("DATABASE_URL"),
    DATA_DIR: "unused",
    SECRET_KEY: setting("SECRET_KEY"),
    SECRET_KEY_PREVIOUS: undefined,
  },
  logger,
  clock,
});
const telegram = createTelegramAdapter({
  token: setting("TELEGRAM_TOKEN"),
  apiRoot: setting("TELEGRAM_API_ROOT"),
  logger,
  clock,
  fingerprints,
  i18n,
  languages: ["fr"],
});
/** Loaded only where it is needed: half of a life's time goes into it. */
async function openDiscord() {
  const { createDiscordAdapter } = await import("../../../../src/adapters/discord/discord-adapter.ts");
  const discord = createDiscordAdapter({
    token: setting("DISCORD_TOKEN"),
    apiRoot: setting("DISCORD_API_ROOT"),
    logger,
    clock,
    i18n,
    fingerprints,
    notes: fingerprints,
  });
  const nothing = { answer: Promise.resolve(undefined), delivered: () => {}, postponed: () => {} };
  await discord.start(async () => nothing, []);
  return discord;
}

const pace = Number(setting("PACE"));
const sender = openSender({
  storage,
  clock,
  logger,
  platforms: setting("DISCORD_TOKEN") ? [telegram, await openDiscord()] : [telegram],
  pacePerSecond: { telegram: pace, discord: pace, preview: pace },
  leaseMs: Number(setting("LEASE_MS")),
});
// Who is killed writes nothing down at the end.
flushCompileCache();
process.stdout.write("ready\n");
await once(process.stdin, "data");
sender.start();
process.stdout.write("sending\n");
