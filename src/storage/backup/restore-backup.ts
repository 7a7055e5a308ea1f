import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Kysely, PostgresDialect } from "kysely";
import type pg from "pg";
import { ConfigError } from "../../system/config-error.ts";
import { openDataKey, tryOpen } from "../data-key.ts";
import { createKeys, type Keys } from "../keys.ts";
import { knowsMigrations, migrateWithin } from "../migrate.ts";
import type { Tables } from "../tables.ts";
import { type BackupConfig, secretsOf, withConnection } from "./connect.ts";
import { importDatabase, readThrough } from "./import-database.ts";
import { type BackupHeader, NoBackupError, type Part, readParts } from "./parts.ts";
import { removeTables } from "./remove-tables.ts";
import { open } from "./sealed-stream.ts";

export interface RestoreOptions {
  readonly config: BackupConfig;
  readonly file: string;
  /** Those of the bot; `public` ones without their schema. */
  readonly tables: readonly string[];
  /** Statements that make the job queue's empty tables, without a transaction of their own. */
  readonly createQueue: string;
  /** Called with what the file is, once it is known to be authentic; throws to refuse it. */
  accept(header: BackupHeader): void;
  /** What is in the database goes; without this a database that holds something is refused. */
  readonly replace?: /** A look at what is about to go, in the same transaction; `after` is told whether it was of the same bot. */
  ((db: Kysely<Tables>, header: BackupHeader) => Promise<void>) | undefined;
  /** The last part of the transaction, with everything restored and brought up to date. */
  after(db: Kysely<Tables>, about: RestoredAbout): Promise<void>;
}

interface RestoredAbout {
  readonly header: BackupHeader;
  readonly keys: Keys;
  /** What was replaced had the same keys. */
  readonly wasSame: boolean;
}

/** Reads a backup to its last byte. Throws `ConfigError` when it is none, damaged, cut off, or under another key. */
export async function checkBackup(config: BackupConfig, file: string): Promise<BackupHeader> {
  const secrets = await secretsOf(config);
  try {
    return await readBackup(file, secrets, readThrough);
  } catch (error) {
    throw refused(file, error);
  }
}

/**
 * Puts a backup into the database, all of it or nothing. The file is read twice: first to its end, so that a damaged one
 * touches nothing. Throws `ConfigError` when it cannot be, and says what to do.
 */
export async function restoreBackup(options: RestoreOptions): Promise<BackupHeader> {
  const { config, file } = options;
  const header = await checkBackup(config, file);
  options.accept(header);
  if (!knowsMigrations(header.migrations))
    throw problem(
      file,
      `It was made by a newer release (${header.release}).`,
      "Restore it with that release.",
    );
  const secrets = await secretsOf(config);
  await withConnection(config, "porte-voix restore", async (client) => {
    await client.query("begin");
    // A bot that starts meanwhile waits for the tables; we wait for nobody long.
    await client.query("set local lock_timeout = '10s'");
    await refuseRunningBot(client);
    const db = onOneConnection(client);
    const replaced = await makeEmpty(client, db, header, options);
    await migrateWithin(db as Kysely<unknown>, header.migrations.at(-1));
    if (header.queueVersion !== null) await createQueue(client, header, options);
    await readBackup(file, secrets, (parts) => importDatabase(client, parts));
    const dataKey = await openDataKey(db, secrets[0], secrets[1]);
    await migrateWithin(db as Kysely<unknown>);
    const wasSame =
      replaced !== undefined && secrets.some((secret) => tryOpen(secret, replaced)?.equals(dataKey));
    await options.after(db, { header, keys: createKeys(dataKey), wasSame });
    await client.query("commit");
    await client.query("analyze");
  });
  return header;
}

function readBackup<T>(
  file: string,
  secrets: readonly Buffer[],
  use: (parts: AsyncIterable<Part>) => Promise<T>,
): Promise<T> {
  const [decrypt, decompress] = open(secrets);
  return pipeline(createReadStream(file), decrypt, decompress, (plain) => use(readParts(plain)));
}

async function createQueue(
  client: pg.Client,
  header: BackupHeader,
  { file, createQueue: statements }: RestoreOptions,
): Promise<void> {
  await client.query(statements);
  const { rows } = await client.query<{ version: number }>("select version from pgboss.version");
  if (rows[0]?.version !== header.queueVersion)
    throw problem(
      file,
      `The job queue in it is of another version (${header.queueVersion}, here ${rows[0]?.version}).`,
      `Restore it with release ${header.release}, then start this one: it brings the tables up to date.`,
    );
}

/** Kysely on the connection's own transaction: whoever begins another one ends ours. */
function onOneConnection(client: pg.Client): Kysely<Tables> {
  const lent = { query: client.query.bind(client), release: () => {} };
  const pool = { connect: async () => lent, end: async () => {} };
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as never }) });
}

async function refuseRunningBot(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and application_name like 'porte-voix%'`,
  );
  if (rows.length > 0)
    throw problem("The database", "The bot is connected to it.", "Stop every process of it first.");
}

/** Answers the sealed data key of what was there. */
async function makeEmpty(
  client: pg.Client,
  db: Kysely<Tables>,
  header: BackupHeader,
  { tables, replace }: RestoreOptions,
): Promise<string | undefined> {
  const { rows } = await client.query("select to_regclass('public.kysely_migration') as found");
  if (!rows[0].found) return undefined;
  if (!replace)
    throw problem(
      "The database",
      "The bot has been using it: there may be something in it.",
      "Restore into an empty one, or say --replace to lose what is in this one.",
    );
  const kept = await client.query(
    "select to_regclass('public.erasures') as a, to_regclass('public.consents') as b",
  );
  if (kept.rows[0].a && kept.rows[0].b) await replace(db, header);
  const { rows: keys } = await client.query<{ sealed: string }>("select sealed from public.data_key");
  await removeTables(client, tables);
  return keys[0]?.sealed;
}

function refused(file: string, error: unknown): Error {
  const { message = "", code } = error as NodeJS.ErrnoException;
  if (error instanceof ConfigError) return error;
  if (code === "ENOENT" || code === "EACCES" || code === "EISDIR")
    return problem(file, `It cannot be read (${code}).`, "Give the path of a backup.");
  if (message.startsWith("no identity matched"))
    return problem(
      file,
      "It does not open with this key.",
      "Give the SECRET_KEY it was made with, as SECRET_KEY or SECRET_KEY_PREVIOUS.",
    );
  if (error instanceof NoBackupError || !code || code.startsWith("Z_"))
    return problem(
      file,
      "It is not a whole backup: damaged, cut off, or something else.",
      "Take another one.",
    );
  return error as Error;
}

const problem = (where: string, what: string, cure: string) =>
  new ConfigError([{ where, problem: what, cure }]);
