import type { DiscordAdapter } from "../adapters/discord/discord-adapter.ts";
import { createPreviewAdapter, type PreviewAdapter } from "../adapters/preview/preview-adapter.ts";
import type { TelegramAdapter } from "../adapters/telegram/telegram-adapter.ts";
import type { PlatformAdapter } from "../chat/adapter-contract.ts";
import type { Offers } from "../chat/offer.ts";
import type { Config } from "../config.ts";
import type { I18n } from "../i18n/i18n.ts";
import { createFingerprints, createNotes } from "../storage/fingerprints.ts";
import type { Storage } from "../storage/storage.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";
import { createPageWords } from "../web/page-words.ts";
import type { Meters } from "./meters.ts";

export interface Adapters {
  /** Those that can send from this process. */
  readonly all: readonly PlatformAdapter[];
  /** Those among them that take events here. A worker sends on both platforms without listening. */
  readonly listening: readonly PlatformAdapter[];
  readonly telegram: TelegramAdapter | undefined;
  readonly discord: DiscordAdapter | undefined;
  /** The routes the platforms need on the web server. */
  readonly plugins: readonly PreviewAdapter["plugin"][];
}

interface AdapterParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly i18n: I18n;
  readonly storage: Storage;
  readonly offers: Offers;
  /** Told of each message that is sent or changed as an answer on Telegram. */
  readonly onTelegramAnswers: (messages: number) => void;
  readonly meters: Pick<Meters, "counted" | "limited">;
}

/** Before the id of a role that MODERATORS or ORGANISERS names. */
const discordRole = "discord-role:";

/** The platforms that have a token and a role in this process. Their libraries are loaded only then: 0.3 s for discord.js. */
export async function createAdapters(parts: AdapterParts): Promise<Adapters> {
  const [telegram, discord] = await Promise.all([openTelegram(parts), openDiscord(parts)]);
  const preview = openPreview(parts);
  const all = [telegram, discord, preview]
    .filter((adapter) => adapter !== undefined)
    .map((adapter): PlatformAdapter => parts.meters.counted(adapter));
  return {
    all,
    listening: all.filter(({ platform }) => platform === "preview" || parts.config.ROLES.includes(platform)),
    telegram,
    discord,
    plugins: [telegram?.webhookPlugin, preview?.plugin].filter((plugin) => plugin !== undefined),
  };
}

const sendsOn = (platform: "telegram" | "discord", { ROLES }: Config): boolean =>
  ROLES.includes(platform) || ROLES.includes("worker");

async function openTelegram({
  config,
  logger,
  clock,
  i18n,
  storage,
  offers,
  onTelegramAnswers,
  meters,
}: AdapterParts) {
  if (!config.TELEGRAM_TOKEN || !sendsOn("telegram", config)) return undefined;
  const { createTelegramAdapter } = await import("../adapters/telegram/telegram-adapter.ts");
  const webhook =
    config.TELEGRAM_WEBHOOK && config.PUBLIC_URL
      ? {
          publicUrl: config.PUBLIC_URL,
          secret: config.TELEGRAM_WEBHOOK_SECRET ?? storage.keys.webhookSecret(),
          previousSecret: config.TELEGRAM_WEBHOOK_SECRET_PREVIOUS,
        }
      : undefined;
  return createTelegramAdapter({
    token: config.TELEGRAM_TOKEN,
    apiRoot: config.TELEGRAM_API_ROOT,
    logger,
    clock,
    i18n,
    languages: config.LANGUAGES,
    fingerprints: createFingerprints(storage, "telegram"),
    offers,
    spend: onTelegramAnswers,
    onLimited: () => meters.limited("telegram"),
    ...(webhook ? { webhook } : {}),
  });
}

async function openDiscord({ config, logger, clock, i18n, storage, meters }: AdapterParts) {
  if (!config.DISCORD_TOKEN || !sendsOn("discord", config)) return undefined;
  const { createDiscordAdapter } = await import("../adapters/discord/discord-adapter.ts");
  const fingerprints = createFingerprints(storage, "discord");
  return createDiscordAdapter({
    token: config.DISCORD_TOKEN,
    apiRoot: config.DISCORD_API_ROOT,
    logger,
    clock,
    i18n,
    fingerprints,
    notes: createNotes(storage, "discord"),
    shards: config.DISCORD_SHARDS,
    onLimited: () => meters.limited("discord"),
    roles: [...config.MODERATORS, ...config.ORGANISERS]
      .filter((grant) => grant.startsWith(discordRole))
      .map((grant) => grant.slice(discordRole.length)),
  });
}

function openPreview({ config, logger, clock, i18n }: AdapterParts) {
  if (!config.PREVIEW || !config.ROLES.includes("web")) return undefined;
  return createPreviewAdapter({
    logger,
    clock,
    languages: config.LANGUAGES,
    publicUrl: config.PUBLIC_URL,
    words: createPageWords(i18n),
  });
}
