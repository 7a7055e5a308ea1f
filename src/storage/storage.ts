import { Kysely, PostgresDialect } from "kysely";
import type pg from "pg";
import type { z } from "zod";
import type { Config } from "../config.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";
import { compareClocks } from "./compare-clocks.ts";
import { prepareDataFolder } from "./data-folder.ts";
import { openDataKey } from "./data-key.ts";
import { type ConnectionSettings, DatabasePool, kyselyPool } from "./database-pool.ts";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import { createKeys, type Keys } from "./keys.ts";
import { createLeases, type Leases } from "./leases.ts";
import { type Line, type LineOptions, openLine } from "./line.ts";
import { migrate } from "./migrate.ts";
import { openRecords, type Records } from "./records.ts";
import { decodeSecret, secretOf } from "./secret-key.ts";
import type { Tables } from "./tables.ts";
import { whenReachable } from "./when-reachable.ts";

export { sql } from "kysely";
export type { BroadcastUpdate } from "./broadcast-tables.ts";
export type { Keys, PersonKey } from "./keys.ts";
export type { Leases } from "./leases.ts";
export type { ReferralKind } from "./referral-tables.ts";
export { type Database, runSql } from "./run-sql.ts";
export { deriveKey, openWith, sealWith } from "./sealing.ts";
export { rethrow, StorageUnavailableError, UnreadableRecordError } from "./storage-errors.ts";

/** Everything the bot keeps. While the database is down every method throws `StorageUnavailableError`. */
export interface Storage {
  readonly db: Kysely<Tables>;
  /** For pg-boss only, which brings its own SQL. */
  readonly pool: pg.Pool;
  readonly keys: Keys;
  readonly inbox: Inbox;
  readonly leases: Leases;
  /** Small values by key; `namespace` is of letters and digits and belongs to one feature. */
  records<T>(namespace: string, schema: z.ZodType<T>): Records<T>;
  /** A connection by which processes on this database find each other; it is closed by whoever opened it. */
  openLine(options: LineOptions): Line;
  /** Whether the database answers. Never throws; false after about two seconds of silence. */
  check(): Promise<boolean>;
  /** Removes what has expired: records, and keys of events answered more than 48 h ago. Run it hourly. */
  sweep(): Promise<{ readonly records: number; readonly events: number }>;
  close(): Promise<void>;
}

export interface StorageOptions {
  readonly config: Pick<Config, "DATABASE_URL" | "DATA_DIR" | "SECRET_KEY" | "SECRET_KEY_PREVIOUS">;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Ends the wait for a database that does not answer. */
  readonly signal?: AbortSignal;
}

/** Telegram repeats an update for 24 hours: core.telegram.org/bots/api#getting-updates. Twice that. In ms. */
export const eventKeysKeptMs = 48 * 3_600_000;
const checkMs = 2_000;

/**
 * Opens the database (the embedded one without DATABASE_URL), waits until it answers, and brings its tables up to
 * date. Throws `ConfigError` for what the operator must mend; an unreachable database is waited for, with a warning.
 */
export async function openStorage({ config, logger, clock, signal }: StorageOptions): Promise<Storage> {
  if (!config.DATABASE_URL || !config.SECRET_KEY) await prepareDataFolder(config.DATA_DIR);
  const secret = await secretOf(config);
  const embedded = config.DATABASE_URL ? undefined : await startEmbeddedPostgres(config.DATA_DIR);
  const connection: ConnectionSettings = embedded?.connection ?? { connectionString: config.DATABASE_URL };
  const pool = new DatabasePool(connection, logger, embedded && (() => embedded.ensureRunning()));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: kyselyPool(pool) }) });
  const close = async () => {
    await pool.end();
    await embedded?.stop();
  };
  try {
    const secrets = [secret, decodeSecret(config.SECRET_KEY_PREVIOUS)] as const;
    const dataKey = await whenReachable({ logger, signal }, async () => {
      await migrate(connection);
      return openDataKey(db, ...secrets);
    });
    void compareClocks(pool, logger);
    const keys = createKeys(dataKey);
    const inbox = createInbox({ db, keys, clock, logger });
    let closing: Promise<void> | undefined;
    return {
      db,
      pool,
      keys,
      inbox,
      leases: createLeases(db),
      records: (namespace, schema) => openRecords({ db, clock }, namespace, schema),
      openLine: (options) => openLine(connection, options),
      check: () => answersInTime(pool),
      sweep: async () => ({
        records: await sweepRecords(db, clock),
        events: await inbox.sweep(eventKeysKeptMs),
      }),
      close: () => (closing ??= close()),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function sweepRecords(db: Kysely<Tables>, clock: Clock): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("kv")
    .where("expires_at", "<=", String(clock.now()))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

async function answersInTime(pool: pg.Pool): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, checkMs, false);
  const answered = pool.query("select 1").then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
