import { basename } from "node:path";
import pg from "pg";
import { type App, startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import type { Clock } from "../../src/system/clock.ts";
import { createLogger } from "../../src/system/logger.ts";
import { type FakeDiscord, startFakeDiscord } from "../../test/support/fake-discord/fake-discord.ts";
import { FakeTelegram } from "../../test/support/fake-telegram/fake-telegram.ts";

export interface LogLine {
  readonly level: string;
  readonly code?: string;
  readonly [field: string]: unknown;
}

/** The machine's clock, as far ahead as it was pushed; negative: behind. */
export interface PushedClock extends Clock {
  push(ms: number): void;
}

export interface ChaosWorld {
  readonly telegram: FakeTelegram;
  readonly discord: FakeDiscord;
  readonly clock: PushedClock;
  readonly databaseUrl: string;
  /** The database's name. */
  readonly database: string;
  /** Where the bot's own database lies, when it has one. */
  readonly dataDir: string;
  readonly log: LogLine[];
  readonly app: App;
  /** Asks the bot's database; `undefined` while it is away. */
  ask(text: string): Promise<Record<string, unknown>[] | undefined>;
  /** By part, what /readyz finds wrong; an empty list: nothing. */
  unwell(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export const secretKey = Buffer.alloc(32, "chaos").toString("base64");

/** Tomorrow at noon in Paris, more or less: outside everybody's quiet hours, and nothing is due before it is released. */
export function noonClock(): PushedClock {
  const dayMs = 86_400_000;
  const noon = Math.ceil(Date.now() / dayMs) * dayMs + 11 * 3_600_000;
  let aheadMs = noon - Date.now();
  return {
    now: () => Date.now() + aheadMs,
    push(ms) {
      aheadMs += ms;
    },
  };
}

export interface ChaosWorldOptions {
  readonly databaseUrl: string;
  /** Given: the bot keeps a database of its own there, and `databaseUrl` leads to it from outside. */
  readonly dataDir?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly clock?: PushedClock;
  readonly heartbeatMs?: number;
  /** Discord closes with this code instead of letting the bot in. */
  readonly closeOnIdentify?: number;
  /** False: the fakes do not hold requests against the documentation. */
  readonly judge?: boolean;
}

/** The whole bot in this process, between both fakes and a database of its own. Resolves when it is connected. */
export async function openChaosWorld(options: ChaosWorldOptions): Promise<ChaosWorld> {
  const {
    databaseUrl,
    dataDir = "",
    settings = {},
    clock = noonClock(),
    heartbeatMs,
    closeOnIdentify = 0,
    judge = true,
  } = options;
  const [telegram, discord] = await Promise.all([
    FakeTelegram.start({ clock, judge }),
    startFakeDiscord({ judge, ...(heartbeatMs ? { heartbeatMs } : {}) }),
  ]);
  discord.gateway.switches.closeOnIdentify = closeOnIdentify;
  const log: LogLine[] = [];
  const logger = createLogger("info", { write: (line) => void log.push(JSON.parse(line) as LogLine) });
  const config = readConfig({
    DATABASE_URL: dataDir === "" ? databaseUrl : "",
    DATA_DIR: dataDir,
    SECRET_KEY: secretKey,
    PORT: "0",
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_ROOT: discord.apiRoot,
    ...settings,
  });
  const stopping = new AbortController();
  const app = await startApp({ config, logger, clock, signal: stopping.signal });
  const connected = app.connected.catch(() => {});
  // A platform that is refused never connects: the others are waited for by whoever asks them something.
  if (closeOnIdentify === 0) await connected;
  const database = basename(new URL(databaseUrl).pathname);
  const close = async () => {
    stopping.abort();
    await app.stop();
    await Promise.all([telegram.stop(), discord.close()]);
  };
  let closing: Promise<void> | undefined;
  return {
    telegram,
    discord,
    clock,
    databaseUrl,
    database,
    dataDir,
    log,
    app,
    ask: (text) => askDatabase(databaseUrl, text),
    async unwell() {
      const parts = (await (await fetch(`${app.url}readyz`)).json()) as Record<string, { kind: string }>;
      return Object.entries(parts).flatMap(([part, { kind }]) => (kind === "well" ? [] : [part]));
    },
    close: () => (closing ??= close()),
  };
}

export async function askDatabase(
  databaseUrl: string,
  text: string,
): Promise<Record<string, unknown>[] | undefined> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 1_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query(text)).rows;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}
