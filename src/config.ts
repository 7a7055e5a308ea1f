import { z } from "zod";
import { type Language, languages } from "./chat/languages.ts";
import {
  apiRoot,
  fromList,
  grants,
  httpAddress,
  isLoopback,
  onOff,
  pace,
  pinged,
  place,
  secretKey,
  shards,
  webhookSecret,
  zone,
} from "./config-values.ts";
import { ConfigError, type ConfigProblem } from "./system/config-error.ts";
import { logLevels } from "./system/logger.ts";
import { readSecretFiles } from "./system/secret-files.ts";

const roleNames = ["telegram", "discord", "web", "worker"] as const;

/** Every setting: how it is read, and the cure told when it is wrong. Names and defaults are in the README. */
const settings = {
  DATABASE_URL: [
    z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    "Give a Postgres address such as postgres://user:password@host:5432/name, or leave it out for the embedded one.",
  ],
  DATA_DIR: [z.string().min(1).default("./var"), "Give a folder that the bot may write to."],
  SECRET_KEY: [secretKey.optional(), "Give 32 random bytes in base64: openssl rand -base64 32."],
  SECRET_KEY_PREVIOUS: [secretKey.optional(), "Give the key used before, in the form of SECRET_KEY."],
  SECRET_KEY_NEW: [secretKey.optional(), "Give another 32 random bytes in base64, or leave it out."],
  HOST: [
    z.string().min(1).default("127.0.0.1"),
    "Give a host name or an address to listen on, such as 127.0.0.1.",
  ],
  PORT: [
    z.coerce.number().int().min(0).max(65535).default(8080),
    "Give a port from 0 (any free one) to 65535.",
  ],
  PUBLIC_URL: [httpAddress.optional(), "Give the address people reach, such as https://bot.example.org."],
  TRUST_PROXY: [
    z.coerce.number().int().min(0).max(9).default(0),
    "Give how many reverse proxies stand in front of the bot: 0 for none, 1 for one.",
  ],
  ROLES: [fromList(roleNames).default([...roleNames]), `Give a comma list of ${roleNames.join(", ")}.`],
  TELEGRAM_TOKEN: [
    z
      .string()
      .regex(/^\d+:[\w-]+$/)
      .optional(),
    "Copy the token from @BotFather: digits, a colon, then letters.",
  ],
  TELEGRAM_API_ROOT: [
    apiRoot.default("https://api.telegram.org"),
    "Give an https address (plain http only on this machine).",
  ],
  TELEGRAM_WEBHOOK: [onOff.default(false), "Give on or off."],
  TELEGRAM_WEBHOOK_SECRET: [
    webhookSecret.optional(),
    "Give 16 to 256 letters, digits, _ and -, such as what openssl rand -hex 32 prints.",
  ],
  TELEGRAM_WEBHOOK_SECRET_PREVIOUS: [
    webhookSecret.optional(),
    "Give 16 to 256 letters, digits, _ and -, such as what openssl rand -hex 32 prints.",
  ],
  DISCORD_TOKEN: [
    z
      .string()
      .regex(/^[\w.-]+$/)
      .optional(),
    "Copy the token from the Bot page of discord.com/developers, without the word Bot.",
  ],
  DISCORD_API_ROOT: [
    apiRoot.default("https://discord.com/api"),
    "Give an https address (plain http only on this machine).",
  ],
  DISCORD_SHARDS: [
    shards.default("auto"),
    "Give auto, or the shards of this process and how many there are in all, such as 0-3/16 or 0,5,9/16.",
  ],
  MODERATORS: [
    grants.default([]),
    "Give a comma list of telegram:ID, discord:ID, discord-role:ID or preview:NAME.",
  ],
  ORGANISERS: [
    grants.default([]),
    "Give a comma list of telegram:ID, discord:ID, discord-role:ID or preview:NAME.",
  ],
  HANDOVER_PLACE: [
    place.optional(),
    "Give the place where the team reads, such as telegram:-1001234567890, discord:1234 or preview:team.",
  ],
  DIGEST_PLACE: [
    place.optional(),
    "Give the place where the weekly digest goes, such as telegram:-1001234567890, discord:1234 or preview:team.",
  ],
  BROADCAST_APPROVAL: [
    z.enum(["two", "one"]).default("two"),
    "Give two, or one for a team of a single person.",
  ],
  CAMPAIGN_FILE: [z.string().min(1).default("./campaign.yaml"), "Give the path of the petition's file."],
  PREVIEW: [onOff.optional(), "Give on or off."],
  PACE_TELEGRAM: [pace.default(30), "Give how many messages a second Telegram bears, from 1 to 1000."],
  PACE_DISCORD: [pace.default(40), "Give how many messages a second Discord bears, from 1 to 1000."],
  HEARTBEAT_URL: [
    pinged.optional(),
    "Give the https address that your monitoring service gave you (plain http only on this machine).",
  ],
  LOG_LEVEL: [z.enum(logLevels).default("info"), `Give one of ${logLevels.join(", ")}.`],
  TZ_DEFAULT: [zone.default("Europe/Paris"), "Give a time zone's IANA name, such as Europe/Paris."],
  LANGUAGES: [fromList(languages).default([...languages]), `Give a comma list of ${languages.join(", ")}.`],
} as const;

/** Settings that nobody but the bot should read: each may be given as `NAME_FILE`, the path of a file that holds it. */
export const secretSettings = [
  "DATABASE_URL",
  "SECRET_KEY",
  "SECRET_KEY_PREVIOUS",
  "SECRET_KEY_NEW",
  "TELEGRAM_TOKEN",
  "TELEGRAM_WEBHOOK_SECRET",
  "TELEGRAM_WEBHOOK_SECRET_PREVIOUS",
  "DISCORD_TOKEN",
  "HEARTBEAT_URL",
] as const satisfies readonly (keyof typeof settings)[];

type Settings = { -readonly [K in keyof typeof settings]: z.output<(typeof settings)[K][0]> };

/** The settings as read, and what follows from several of them. */
export interface Config extends Omit<Settings, "PREVIEW" | "LANGUAGES"> {
  readonly PREVIEW: boolean;
  readonly LANGUAGES: readonly [Language, ...Language[]];
}

/**
 * Reads the environment, the files it names for `secretSettings`, and nothing else. An empty value counts as not given, as in a `.env` file.
 * Throws a `ConfigError` with every problem and its cure; a value is never repeated: it may be a secret.
 */
export function readConfig(given: Readonly<Record<string, string | undefined>>): Config {
  const { environment, problems: unreadable } = readSecretFiles(given, secretSettings);
  const problems: ConfigProblem[] = [...unreadable];
  const isUnread = (name: string) => problems.some(({ where }) => where === name || where === `${name}_FILE`);
  const values: Record<string, unknown> = {};
  for (const [name, [schema, cure]] of Object.entries(settings)) {
    const read = schema.safeParse(environment[name]?.trim() || undefined);
    if (read.success) values[name] = read.data;
    else problems.push({ where: name, problem: "The value is not usable.", cure });
  }
  const read = values as Settings;
  if (read.DATABASE_URL && !read.SECRET_KEY && !isUnread("SECRET_KEY"))
    problems.push({
      where: "SECRET_KEY",
      problem: "It is required when DATABASE_URL is set.",
      cure: settings.SECRET_KEY[1],
    });
  problems.push(...findIdleRoles(read));
  const wantsPreview = read.PREVIEW ?? (!read.TELEGRAM_TOKEN && !read.DISCORD_TOKEN);
  const isOpenToAll = read.ROLES?.includes("web") && read.HOST !== undefined && !isLoopback(read.HOST);
  if (wantsPreview && read.PREVIEW === undefined && isOpenToAll)
    problems.push({
      where: "PREVIEW",
      problem: "Without a platform token the preview chat would be open to anyone who reaches HOST.",
      cure: "Set a token, or HOST=127.0.0.1, or PREVIEW=on if that is what you want.",
    });
  if (read.TELEGRAM_WEBHOOK && !webhookAddressIsUsable(read.PUBLIC_URL))
    problems.push({
      where: "PUBLIC_URL",
      problem: "TELEGRAM_WEBHOOK=on needs an https address that Telegram can reach.",
      cure: "Set PUBLIC_URL to it (plain http only on this machine), or TELEGRAM_WEBHOOK=off.",
    });
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...read, PREVIEW: wantsPreview, LANGUAGES: read.LANGUAGES as [Language, ...Language[]] };
}

function webhookAddressIsUsable(address: string | undefined): boolean {
  return address !== undefined && (address.startsWith("https:") || isLoopback(new URL(address).hostname));
}

/** Roles that could do nothing, or not do what another setting asks of them. */
function findIdleRoles({
  ROLES: roles = [],
  TELEGRAM_TOKEN,
  TELEGRAM_WEBHOOK,
  DISCORD_TOKEN,
}: Settings): ConfigProblem[] {
  const canDo = { telegram: TELEGRAM_TOKEN, discord: DISCORD_TOKEN, web: true, worker: true };
  const problems: ConfigProblem[] = [];
  if (roles.length > 0 && !roles.some((role) => canDo[role]))
    problems.push({
      where: "ROLES",
      problem: "Nothing is left to do: the platforms named have no token.",
      cure: "Set TELEGRAM_TOKEN or DISCORD_TOKEN, or add the role web or worker.",
    });
  if (TELEGRAM_WEBHOOK && TELEGRAM_TOKEN && roles.includes("telegram") && !roles.includes("web"))
    problems.push({
      where: "ROLES",
      problem:
        "With TELEGRAM_WEBHOOK=on the role telegram needs the role web beside it: Telegram calls this process.",
      cure: "Add web to ROLES, or set TELEGRAM_WEBHOOK=off.",
    });
  return problems;
}
