import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { ConfigError } from "../../system/config-error.ts";
import { tryOpen } from "../data-key.ts";
import { type BackupConfig, secretsOf, withConnection } from "./connect.ts";
import { exportDatabase } from "./export-database.ts";
import { seal } from "./sealed-stream.ts";

export interface BackupOptions {
  readonly config: BackupConfig;
  readonly release: string;
  /** Those of the bot; `public` ones without their schema. */
  readonly tables: readonly string[];
  /** ms since the epoch (UTC). */
  readonly now: number;
  /** A file, which appears whole or not at all, or a stream. */
  readonly to: string | Writable;
}

/**
 * Writes a backup, encrypted with SECRET_KEY, while the bot runs or stands still. Throws `ConfigError` when that key does
 * not open the database: such a backup could not be used.
 */
export async function makeBackup({ config, to, now: madeAt, ...about }: BackupOptions): Promise<void> {
  const secrets = await secretsOf(config);
  await withConnection(config, "porte-voix backup", async (client) => {
    await refuseOtherKey(client, secrets[0]);
    const source = exportDatabase(client, { ...about, madeAt });
    const [compress, encrypt] = seal(secrets[0]);
    const write = (destination: Writable, end: boolean) =>
      pipeline(source, compress, encrypt, destination, { end });
    // What is not ours to close, such as standard output, stays open.
    if (typeof to !== "string") return write(to, false);
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    const draft = `${to}.${process.pid}.part`;
    try {
      // Flushed: what has its name is on the disk.
      await write(createWriteStream(draft, { mode: 0o600, flush: true }), true);
      await rename(draft, to);
    } finally {
      await rm(draft, { force: true });
    }
  });
}

async function refuseOtherKey(client: pg.Client, secret: Buffer): Promise<void> {
  const { rows: found } = await client.query("select to_regclass('public.data_key') as found");
  const { rows } = found[0].found
    ? await client.query<{ sealed: string; sealed_next: string | null }>("select * from data_key")
    : { rows: [] };
  const [kept] = rows;
  if (!kept)
    throw new ConfigError([
      { where: "The database", problem: "There is nothing in it.", cure: "Start the bot once." },
    ]);
  if (!tryOpen(secret, kept.sealed) && !tryOpen(secret, kept.sealed_next))
    throw new ConfigError([
      {
        where: "SECRET_KEY",
        problem: "The data in this database was written with another key.",
        cure: "Give the key the bot runs with: without it a backup could not be read.",
      },
    ]);
}
