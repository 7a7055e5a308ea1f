import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendHalf } from "../../scripts/made-up-broadcast.ts";
import { backedUpTables, restore } from "../../src/app/restore.ts";
import { personId } from "../../src/chat/address.ts";
import { type Config, readConfig } from "../../src/config.ts";
import { createWithdrawalJournal, journalFiles } from "../../src/features/erasure/erasure.ts";
import { startJobs } from "../../src/jobs/jobs.ts";
import { makeBackup } from "../../src/storage/backup/make-backup.ts";
import { type Storage, sql } from "../../src/storage/storage.ts";
import { payloads } from "../features/handover/handover-world.ts";
import { fixedClock } from "../support/fixed-clock.ts";
import { dumpRows } from "../support/search-dump.ts";
import { openTestBot, type TestBot } from "../support/test-bot.ts";
import {
  emptyDatabaseUrl,
  openTestStorage,
  testDatabaseUrl,
  testSecretKey,
} from "../support/test-database.ts";
import { testLogger } from "../support/test-logger.ts";

const minuteMs = 60_000;
let folder: string;
let file: string;
let world: TestBot;
let before: Awaited<ReturnType<typeof dumpRows>>;
const clock = fixedClock();
const madeAt = clock.now();

const configOf = (databaseUrl: string, settings: Readonly<Record<string, string>> = {}): Config =>
  readConfig({ DATABASE_URL: databaseUrl, SECRET_KEY: testSecretKey, DATA_DIR: folder, ...settings });

/** A database in use, with rows in most tables, and its backup. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "porte-voix-backup-"));
  file = join(folder, "some.age");
  const databaseUrl = await testDatabaseUrl();
  const storage = await openTestStorage({ databaseUrl });
  const jobs = await startJobs({ storage, clock, logger: testLogger() });
  world = await openTestBot({ storage });
  for (const name of ["ada", "ben", "eve", "kim"]) await usesMuch(name);
  await world.presses("kim", "forget:yes:");
  await sendHalf(storage, madeAt);
  for (const { person_key, id, due_at } of await storage.db.selectFrom("reminders").selectAll().execute())
    await jobs.schedule.at(storage.db, person_key as never, {
      id,
      at: due_at.getTime(),
      platform: "preview",
    });
  // What COPY writes in its own way, and more than one piece of it.
  const text = "tab\t, line\n, \\., \\N, «é», 🗳️ ";
  await storage.db
    .insertInto("kv")
    .values({ key: "people:odd", value: JSON.stringify({ value: text }) } as never)
    .execute();
  await sql`insert into answer_votes select 'entry-' || n, 'up', '2026-01-01', n from generate_series(1, 20000) n`.execute(
    storage.db,
  );
  await jobs.stop();
  before = await dumpRows(storage);
  await makeBackup({
    config: configOf(databaseUrl),
    release: "1.2.3",
    tables: backedUpTables,
    now: madeAt,
    to: file,
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function usesMuch(name: string): Promise<void> {
  await world.presses(name, "language:set:en");
  for (const when of ["10m", "3h"])
    await world.presses(name, payloads(await world.says(name, `/remind ${when}`))[0] ?? "");
}

interface Options {
  readonly settings?: Readonly<Record<string, string>>;
  readonly from?: string;
  readonly moved?: boolean;
  readonly replace?: boolean;
  readonly now?: number;
  readonly withdrawals?: readonly string[];
}
const restoreInto = (
  databaseUrl: string,
  {
    settings = {},
    from = file,
    moved = false,
    replace = false,
    now = madeAt,
    withdrawals = [],
  }: Options = {},
) =>
  restore({
    config: configOf(databaseUrl, settings),
    file: from,
    withdrawals,
    moved,
    replace,
    old: false,
    now,
  });

const rowsOf = async (storage: Storage) => {
  const dump = new Map(await dumpRows(storage));
  // Written anew by whoever starts: not of the backup.
  const anew = ["public.kysely_migration", "pgboss.version", "pgboss.instance", "public.data_key"];
  for (const table of dump.keys())
    if (anew.includes(table) || table.startsWith("pgboss.queue_stats")) dump.delete(table);
  return new Map([...dump].sort().map(([table, lines]) => [table, [...lines].sort()]));
};
const tablesIn = async (databaseUrl: string) => {
  const { default: pg } = await import("pg");
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const { rows } = await client.query(
    "select nspname || '.' || relname as name from pg_class join pg_namespace n on n.oid = relnamespace where nspname in ('public', 'pgboss')",
  );
  await client.end();
  return rows;
};

describe("a backup restored into an empty database", () => {
  it("is every row of every table, the queue's and Keyv's too, and goes on counting where it stopped", async () => {
    const databaseUrl = await emptyDatabaseUrl();
    await restoreInto(databaseUrl, { moved: true });
    const restored = await openTestStorage({ databaseUrl });
    expect(await rowsOf(restored)).toEqual(await rowsOf(world.storage));
    const filled = [...before].filter(([, lines]) => lines.length > 0).map(([table]) => table);
    expect(filled).toEqual(
      expect.arrayContaining(["public.kv", "public.deliveries", "public.consents", "pgboss.job_common"]),
    );
    const ids = await sql<{ id: string }>`
      insert into consents (person_key, purpose, text_hash, language, platform, action, at)
      values ('x', 'news', 'x', 'fr', 'preview', 'given', now()) returning id`.execute(restored.db);
    const last = await sql<{
      id: string;
    }>`select max(id) as id from consents where person_key <> 'x'`.execute(restored.db);
    expect(Number(ids.rows[0]?.id)).toBeGreaterThan(Number(last.rows[0]?.id));
    // The same people, the same addresses.
    expect(restored.keys.personKey(personId("preview", "ada"))).toBe(
      world.storage.keys.personKey(personId("preview", "ada")),
    );
  });

  it("sends nothing twice: what fell due since is doubted, broadcasts wait for a moderator, nobody is signed in", async () => {
    const databaseUrl = await emptyDatabaseUrl();
    const now = madeAt + 60 * minuteMs;
    const { doubtful } = await restoreInto(databaseUrl, { now });
    expect(doubtful).toEqual({ reminders: 3, broadcasts: 1, events: 0 });
    const { db } = await openTestStorage({ databaseUrl });
    const states = await db
      .selectFrom("reminders")
      .select(["state", "claimed_at"])
      .orderBy("due_at")
      .execute();
    expect(states.map(({ state }) => state).sort()).toEqual([
      ...Array(3).fill("sending"),
      ...Array(3).fill("waiting"),
    ]);
    expect(await db.selectFrom("broadcasts").select(["state", "paused_by"]).execute()).toEqual([
      { state: "paused", paused_by: "person" },
    ]);
    const { rows } = await sql`select name from pgboss.job where name not like 'reminders-%'`.execute(db);
    expect(rows).toEqual([]);
  });

  it("erases again, and takes back again, what was after it: from the journal's files alone", async () => {
    const journal = createWithdrawalJournal({
      folder: join(folder, "journal"),
      keys: world.storage.keys,
      logger: testLogger(),
    });
    const later = await openTestBot({ storage: world.storage });
    await later.clock.advance(minuteMs);
    await later.presses("ada", "forget:yes:", { id: "preview:event:forget" });
    await later.says("ben", "/stop", { id: "preview:event:stop" });
    expect(later.withdrawals.map(({ kind }) => kind)).toEqual(["erased", "withdrawn"]);
    for (const withdrawal of later.withdrawals) await journal.note(withdrawal, madeAt + minuteMs);
    const files = await journalFiles(join(folder, "journal"));
    expect(await readFile(files[0] ?? "", "utf8")).not.toContain(
      world.storage.keys.personKey(personId("preview", "ada")),
    );

    const databaseUrl = await emptyDatabaseUrl();
    const { erased, withdrawn } = await restoreInto(databaseUrl, { withdrawals: files, moved: true });
    // kim's marker is of the same day.
    expect([erased, withdrawn]).toEqual([2, 1]);
    const { db, keys } = await openTestStorage({ databaseUrl });
    const people = (await db.selectFrom("reminders").select("person_key").distinct().execute()).map(
      (row) => row.person_key,
    );
    expect(people).toEqual([keys.personKey(personId("preview", "eve"))]);
    expect(await db.selectFrom("erasures").selectAll().execute()).toHaveLength(2);
    const kept =
      await sql`select from kv where key like 'people:%' and split_part(key, ':', 2) = ${keys.personKey(personId("preview", "ben"))}`.execute(
        db,
      );
    expect(kept.rows).toHaveLength(1);
  });

  it("is refused for a journal of another bot, and nothing stays of the attempt", async () => {
    const databaseUrl = await emptyDatabaseUrl();
    const other = await openTestStorage({ databaseUrl: await emptyDatabaseUrl() });
    const journal = createWithdrawalJournal({
      folder: join(folder, "other"),
      keys: other.keys,
      logger: testLogger(),
    });
    await journal.note(
      { kind: "erased", receipt: "2222-2222", person_key: "x".repeat(43) as never, day: "2026-11-23" },
      madeAt,
    );
    const withdrawals = await journalFiles(join(folder, "other"));
    await expect(restoreInto(databaseUrl, { withdrawals })).rejects.toThrow(
      /does not hold withdrawals of the bot/,
    );
    expect(await tablesIn(databaseUrl)).toEqual([]);
  });
});

describe("a database that is in use", () => {
  it("is only replaced when that is said, gives its withdrawals along, and not while a bot is on it", async () => {
    const databaseUrl = await emptyDatabaseUrl();
    await restoreInto(databaseUrl, { moved: true });
    const storage = await openTestStorage({ databaseUrl });
    await expect(restoreInto(databaseUrl)).rejects.toThrow(/The bot is connected/);
    const bot = await openTestBot({ storage });
    await bot.presses("eve", "forget:yes:", { id: "preview:event:eve" });
    await bot.bot.idle();
    await storage.close();
    await expect(restoreInto(databaseUrl)).rejects.toThrow(/--replace/);
    const { erased } = await restoreInto(databaseUrl, { replace: true, moved: true });
    expect(erased).toBe(2);
    const again = await openTestStorage({ databaseUrl });
    const key = again.keys.personKey(personId("preview", "eve"));
    expect(
      await again.db.selectFrom("reminders").selectAll().where("person_key", "=", key).execute(),
    ).toEqual([]);
  });
});

describe("a backup that cannot be trusted", () => {
  const altered = async (change: (bytes: Buffer) => Buffer) => {
    const path = join(folder, `${randomBytes(4).toString("hex")}.age`);
    await writeFile(path, change(await readFile(file)));
    return path;
  };
  const flipped = (at: (length: number) => number) => (bytes: Buffer) => {
    const index = at(bytes.length);
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    return bytes;
  };

  it.each([
    [
      "a flipped byte at the beginning",
      () => altered(flipped(() => 150)),
      /not a whole backup|does not open/,
    ],
    ["a flipped byte in the middle", () => altered(flipped((length) => length >> 1)), /not a whole backup/],
    ["a flipped byte at the end", () => altered(flipped((length) => length - 1)), /not a whole backup/],
    [
      "a byte less",
      async () => {
        const path = await altered((bytes) => bytes);
        await truncate(path, (await readFile(path)).length - 1);
        return path;
      },
      /not a whole backup/,
    ],
    [
      "only its first 64 KiB",
      () => altered((bytes) => bytes.subarray(0, 65_536 + 16 + 200)),
      /not a whole backup/,
    ],
    [
      "something added",
      () => altered((bytes) => Buffer.concat([bytes, Buffer.alloc(1)])),
      /not a whole backup/,
    ],
    ["another file", () => altered(() => Buffer.from("hello")), /not a whole backup/],
    ["no file", async () => join(folder, "nothing"), /ENOENT/],
  ])("because of %s touches nothing", async (_what, make, complaint) => {
    const databaseUrl = await emptyDatabaseUrl();
    await expect(restoreInto(databaseUrl, { from: await make() })).rejects.toThrow(complaint);
    expect(await tablesIn(databaseUrl)).toEqual([]);
  });

  it("or opened touches nothing: a wrong key, a newer schema, more than 30 days old", async () => {
    const databaseUrl = await emptyDatabaseUrl();
    const SECRET_KEY = randomBytes(32).toString("base64");
    await expect(restoreInto(databaseUrl, { settings: { SECRET_KEY } })).rejects.toThrow(
      /does not open with this key/,
    );
    await expect(restoreInto(databaseUrl, { now: madeAt + 31 * 24 * 60 * minuteMs })).rejects.toThrow(
      /older than 30 days/,
    );
    const newer = await testDatabaseUrl();
    const storage = await openTestStorage({ databaseUrl: newer });
    await sql`insert into kysely_migration (name, timestamp) values ('999-to-come', '')`.execute(storage.db);
    const from = join(folder, "newer.age");
    await makeBackup({
      config: configOf(newer),
      release: "9.9.9",
      tables: backedUpTables,
      now: madeAt,
      to: from,
    });
    await expect(restoreInto(databaseUrl, { from })).rejects.toThrow(/newer release \(9\.9\.9\)/);
    expect(await tablesIn(databaseUrl)).toEqual([]);
  });
});

describe("a backup and a change of SECRET_KEY", () => {
  it("opens with the key it was made with, and the restored database with the new one", async () => {
    const SECRET_KEY = randomBytes(32).toString("base64");
    const databaseUrl = await emptyDatabaseUrl();
    await restoreInto(databaseUrl, {
      settings: { SECRET_KEY, SECRET_KEY_PREVIOUS: testSecretKey },
      moved: true,
    });
    const renewed = await openTestStorage({ databaseUrl, secretKey: SECRET_KEY });
    const ada = personId("preview", "ada");
    expect(renewed.keys.personKey(ada)).toBe(world.storage.keys.personKey(ada));
  });
});
