import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { openStorage, type Storage } from "../../../src/storage/storage.ts";
import { systemClock as clock } from "../../../src/system/clock.ts";

const logger = pino({ level: process.env.LOG_LEVEL ?? "silent" });

export interface BenchDatabase {
  readonly storage: Storage;
  /** Settings by which a bot in another process uses the same database. */
  readonly settings: Readonly<Record<"DATABASE_URL" | "SECRET_KEY" | "DATA_DIR", string>>;
}

/** Runs `work` with an embedded database of its own, started by this process, and removes it. */
export async function withDatabase<T>(work: (database: BenchDatabase) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "porte-voix-bench-"));
  const none = { DATABASE_URL: undefined, SECRET_KEY: undefined, SECRET_KEY_PREVIOUS: undefined };
  const storage = await openStorage({ config: { ...none, DATA_DIR: folder }, logger, clock });
  try {
    return await work({
      storage,
      settings: {
        DATABASE_URL: `postgres://bot@localhost/postgres?host=${encodeURIComponent(join(folder, "postgres"))}`,
        SECRET_KEY: (await readFile(join(folder, "secret.key"), "utf8")).trim(),
        DATA_DIR: folder,
      },
    });
  } finally {
    await storage.close();
    await rm(folder, { recursive: true, force: true });
  }
}
