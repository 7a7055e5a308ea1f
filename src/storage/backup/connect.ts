import { existsSync } from "node:fs";
import pg from "pg";
import type { Config } from "../../config.ts";
import { ConfigError } from "../../system/config-error.ts";
import { prepareDataFolder } from "../data-folder.ts";
import type { ConnectionSettings } from "../database-pool.ts";
import { startEmbeddedPostgres } from "../embedded-postgres.ts";
import { decodeSecret, readSecretKey, secretFile } from "../secret-key.ts";

export type BackupConfig = Pick<Config, "DATABASE_URL" | "DATA_DIR" | "SECRET_KEY" | "SECRET_KEY_PREVIOUS">;

/**
 * One connection without time limits to the bot's database, as it is: nothing is migrated. The embedded Postgres is
 * joined when it runs and started when it does not.
 */
export async function withConnection<T>(
  config: BackupConfig,
  name: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  if (!config.DATABASE_URL) await prepareDataFolder(config.DATA_DIR);
  const embedded = config.DATABASE_URL ? undefined : await startEmbeddedPostgres(config.DATA_DIR);
  const connection: ConnectionSettings = embedded?.connection ?? { connectionString: config.DATABASE_URL };
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 10_000, application_name: name });
  // Its statement fails too, and says why.
  client.on("error", () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
    await embedded?.stop();
  }
}

/** The key in force first, then the one before. Never makes one: a new key opens nothing. */
export async function secretsOf(config: BackupConfig): Promise<readonly [Buffer, ...Buffer[]]> {
  const previous = decodeSecret(config.SECRET_KEY_PREVIOUS);
  const given = decodeSecret(config.SECRET_KEY);
  const file = secretFile(config.DATA_DIR);
  if (!given && !existsSync(file))
    throw new ConfigError([
      {
        where: "SECRET_KEY",
        problem: "There is none in the settings, and none in DATA_DIR.",
        cure: "Give the key of the bot that made the backup; a new one opens nothing.",
      },
    ]);
  return [given ?? (await readSecretKey(file)), ...(previous ? [previous] : [])];
}
