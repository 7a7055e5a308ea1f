import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, inject } from "vitest";
import { openStorage, type Storage } from "../../src/storage/storage.ts";
import { type Clock, systemClock } from "../../src/system/clock.ts";
import { templateName } from "./global-setup.ts";
import { testLogger } from "./test-logger.ts";

/** A SECRET_KEY for tests: 32 bytes in base64. */
export const testSecretKey = Buffer.alloc(32, "porte-voix").toString("base64");

const opened: Storage[] = [];
const databases: string[] = [];

export interface TestStorageOptions {
  readonly clock?: Clock;
  readonly secretKey?: string;
  /** Opens a database again, as after a restart; otherwise a fresh one is made. */
  readonly databaseUrl?: string;
}

/** A storage on a fresh migrated database, closed and dropped when the test file ends. */
export async function openTestStorage(options: TestStorageOptions = {}): Promise<Storage> {
  const { clock = systemClock, secretKey = testSecretKey } = options;
  const DATABASE_URL = options.databaseUrl ?? (await testDatabaseUrl());
  const config = { DATABASE_URL, DATA_DIR: "unused", SECRET_KEY: secretKey, SECRET_KEY_PREVIOUS: undefined };
  const storage = await openStorage({ config, clock, logger: testLogger() });
  opened.push(storage);
  return storage;
}

/** The address of a fresh migrated database, dropped when the test file ends. */
export const testDatabaseUrl = (): Promise<string> => createDatabase(templateName);

/** The same of one with nothing in it. */
export const emptyDatabaseUrl = (): Promise<string> => createDatabase("template0");

async function createDatabase(template: string): Promise<string> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  // Copied as files, not row by row through the log: a quarter of the time.
  await administer(`create database ${name} template ${template} strategy file_copy`);
  databases.push(name);
  return `postgres://bot@localhost:5432/${name}?host=${encodeURIComponent(inject("postgresSocket"))}`;
}

async function administer(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({
    host: inject("postgresSocket"),
    port: 5432,
    user: "bot",
    database: "postgres",
  });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

afterAll(async () => {
  for (const storage of opened.splice(0)) await storage.close();
  await administer(...databases.splice(0).map((name) => `drop database ${name} with (force)`));
});
