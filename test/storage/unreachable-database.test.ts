import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/storage/embedded-postgres.ts";
import { openStorage, StorageUnavailableError, sql } from "../../src/storage/storage.ts";
import { systemClock } from "../../src/system/clock.ts";
import { ConfigError } from "../../src/system/config-error.ts";
import { testSecretKey } from "../support/test-database.ts";
import { expectLog, loggedLines, testLogger } from "../support/test-logger.ts";

/** A Postgres server of somebody else's, which goes and comes back. */
let folder: string;
let server: EmbeddedPostgres;
const addressOf = (name: string, user = "bot") =>
  `postgres://${user}@localhost/${name}?host=${encodeURIComponent(join(folder, "postgres"))}`;
const start = async () => {
  server = await startEmbeddedPostgres(folder);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "porte-voix-server-"));
  await start();
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const open = (databaseUrl: string, signal?: AbortSignal) =>
  openStorage({
    config: {
      DATABASE_URL: databaseUrl,
      DATA_DIR: "unused",
      SECRET_KEY: testSecretKey,
      SECRET_KEY_PREVIOUS: undefined,
    },
    clock: systemClock,
    logger: testLogger(),
    ...(signal ? { signal } : {}),
  });

const opened = async () => {
  const storage = await open(addressOf("postgres"));
  onTestFinished(() => storage.close());
  return storage;
};

describe("a database that is down", () => {
  it("is an error within two seconds, never an empty answer, and heals by itself", async () => {
    const storage = await opened();
    const records = storage.records("notes", z.string());
    await records.set("kept", "kept");
    await server.stop();
    const begun = performance.now();
    const attempts = [
      () => records.get("kept"),
      () => records.set("lost", "lost"),
      () => records.delete("kept"),
      () => records.clear(),
      () => Array.fromAsync(records.list()),
      () => storage.inbox.unfinished(["telegram", "discord", "preview"]),
      () => storage.inbox.done("event"),
      () => sql`select 1`.execute(storage.db),
      () => storage.sweep(),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(StorageUnavailableError);
    expect(await storage.check()).toBe(false);
    expect(performance.now() - begun).toBeLessThan(2_000);
    await start();
    expect(await records.get("kept")).toBe("kept");
    expect(await records.get("lost")).toBeUndefined();
    expect(await storage.check()).toBe(true);
  });

  it("is an error too when it goes while a statement runs", async () => {
    const storage = await opened();
    const slow = sql`select pg_sleep(60)`.execute(storage.db);
    const refused = expect(slow).rejects.toBeInstanceOf(StorageUnavailableError);
    await expect.poll(() => storage.check()).toBe(true);
    await server.stop();
    await refused;
    await start();
    expect(await storage.check()).toBe(true);
  });

  it("is waited for at start, with a warning", async () => {
    await server.stop();
    expectLog("database_unreachable");
    const opening = opened();
    await expect.poll(loggedLines).toContainEqual(expect.objectContaining({ code: "database_unreachable" }));
    await start();
    expect(await (await opening).check()).toBe(true);
  });

  it("is no longer waited for when the bot is told to stop", async () => {
    await server.stop();
    expectLog("database_unreachable");
    const stop = new AbortController();
    const refused = expect(open(addressOf("postgres"), stop.signal)).rejects.toThrow(/abort/i);
    await expect.poll(loggedLines).not.toEqual([]);
    stop.abort();
    await refused;
    await start();
  });
});

describe("a wrong address", () => {
  it("is told to the operator, with a cure, instead of being tried for ever", async () => {
    for (const address of [addressOf("nowhere"), addressOf("postgres", "stranger")]) {
      const error = await open(address).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).problems).toEqual([
        {
          where: "DATABASE_URL",
          problem: expect.any(String),
          cure: expect.stringContaining("Correct the address"),
        },
      ]);
    }
  });
});

describe("starting", () => {
  it("brings the tables up to date once when several processes start together", async () => {
    const setUp = await opened();
    await sql`create database together`.execute(setUp.db);
    const storages = await Promise.all(Array.from({ length: 5 }, () => open(addressOf("together"))));
    const people = storages.map(({ keys }) => keys.personKey("telegram:person:1"));
    expect(new Set(people).size).toBe(1);
    await Promise.all(storages.map((storage) => storage.close()));
  });

  it("refuses a database that a newer release wrote", async () => {
    const setUp = await opened();
    await sql`create database newer`.execute(setUp.db);
    const storage = await open(addressOf("newer"));
    await sql`insert into kysely_migration (name, timestamp) values ('999-later', '2030-01-01')`.execute(
      storage.db,
    );
    await storage.close();
    await expect(open(addressOf("newer"))).rejects.toThrow(/newer release/);
  });

  it("can be closed twice, and refuses work afterwards", async () => {
    const storage = await open(addressOf("postgres"));
    await Promise.all([storage.close(), storage.close()]);
    expect(await storage.check()).toBe(false);
    await delay(0);
    await expect(storage.inbox.done("event")).rejects.toThrow();
  });
});
