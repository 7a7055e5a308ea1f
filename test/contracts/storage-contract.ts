import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { personId, placeId } from "../../src/chat/address.ts";
import type { Incoming } from "../../src/chat/incoming.ts";
import {
  type Storage,
  StorageUnavailableError,
  sql,
  UnreadableRecordError,
} from "../../src/storage/storage.ts";
import type { Clock } from "../../src/system/clock.ts";
import { fixedClock } from "../support/fixed-clock.ts";
import { expectLog } from "../support/test-logger.ts";

const minute = 60_000;
const hour = 60 * minute;

const question = (id: string, at = 0): Incoming => ({
  kind: "text",
  id,
  person: { id: personId("telegram", 4242424242), languageHint: "fr", grants: ["telegram:4242424242"] },
  place: { id: placeId("telegram", -1007777777777), kind: "group" },
  at,
  text: "Pourquoi Microsoft ? \u0000 \u202e",
});

/**
 * What every database the bot may run on must do. `open` opens the same database each time, as after a restart;
 * it is closed by this suite.
 */
export function describeStorage(name: string, open: (clock: Clock) => Promise<Storage>): void {
  const clock = fixedClock();
  let storage: Storage;
  const reopen = async () => {
    await storage.close();
    storage = await open(clock);
  };
  beforeAll(async () => {
    storage = await open(clock);
  });
  afterAll(() => storage.close());

  describe(`${name}: records`, () => {
    const note = z.object({ text: z.string() });

    it("gives back what was kept, also after a restart", async () => {
      const awkward = { text: "L'été : 50 % \\ _ \" \u0000 🗳️" };
      await storage.records("notes", note).set("a:1", awkward);
      await reopen();
      expect(await storage.records("notes", note).get("a:1")).toEqual(awkward);
    });

    it("answers undefined for what was never kept", async () => {
      expect(await storage.records("notes", note).get("nobody")).toBeUndefined();
    });

    it("gives several at once, without those that were never kept or have expired", async () => {
      const records = storage.records("several", note);
      await records.set("one", { text: "1" });
      await records.set("old", { text: "2" }, clock.now());
      await records.set("two", { text: "3" });
      const found = await records.getMany(["two", "old", "none", "one"]);
      expect(Object.fromEntries(found)).toEqual({ one: { text: "1" }, two: { text: "3" } });
      expect(await records.getMany([])).toEqual(new Map());
      await records.clear();
    });

    it("lists by prefix, every entry once, in the order of keys", async () => {
      const records = storage.records("listed", note);
      const keys = Array.from({ length: 1_203 }, (_, index) => `p_1:${String(index).padStart(4, "0")}`);
      await Promise.all([...keys, "px1:0", "q"].map((key) => records.set(key, { text: key })));
      expect((await Array.fromAsync(records.list("p_1:"))).map(([key]) => key)).toEqual(keys);
      expect(await Array.fromAsync(records.list())).toHaveLength(keys.length + 2);
    });

    it("keeps namespaces apart when one is emptied", async () => {
      const [one, longer] = [storage.records("one", note), storage.records("one1", note)];
      await one.set("one1:a", { text: "1" });
      await longer.set("a", { text: "2" });
      await one.clear();
      expect(await one.get("one1:a")).toBeUndefined();
      expect(await longer.get("a")).toEqual({ text: "2" });
    });

    it("lets only one of many delete", async () => {
      const records = storage.records("notes", note);
      await records.set("shared", { text: "x" });
      const answers = await Promise.all(Array.from({ length: 20 }, () => records.delete("shared")));
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    it("forgets at the given moment, and the sweep removes what is past it", async () => {
      const records = storage.records("fleeting", note);
      await records.set("soon", { text: "soon" }, clock.now() + hour);
      await records.set("later", { text: '"expires":1}' }, clock.now() + 2 * hour);
      await records.set("never", { text: '"expires":1}' });
      clock.advance(hour - 1);
      expect(await records.get("soon")).toEqual({ text: "soon" });
      clock.advance(1);
      expect(await records.get("soon")).toBeUndefined();
      expect((await Array.fromAsync(records.list())).map(([key]) => key)).toEqual(["later", "never"]);
      expect((await storage.sweep()).records).toBe(1);
      const rows = await storage.db
        .selectFrom("kv")
        .select("key")
        .where("key", "like", "fleeting:%")
        .execute();
      expect(rows.map(({ key }) => key).sort()).toEqual(["fleeting:later", "fleeting:never"]);
    });

    it("reports an unreadable value instead of taking it for nothing, and does not repeat it", async () => {
      const records = storage.records("damaged", note);
      const broken = { "damaged:json": "{", "damaged:form": "[]", "damaged:schema": '{"value":{"text":7}}' };
      for (const [key, value] of Object.entries(broken))
        await storage.db.insertInto("kv").values({ key, value }).execute();
      for (const key of ["json", "form", "schema"]) {
        const error = await records.get(key).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(UnreadableRecordError);
        expect(String(error)).not.toContain(key);
      }
      await expect(Array.fromAsync(records.list())).rejects.toBeInstanceOf(UnreadableRecordError);
      await records.clear();
    });

    it("changes with a transaction or not at all, and shows nothing of it before", async () => {
      const records = storage.records("shared", note);
      await records.set("kept", { text: "before" });
      const change = async (db: Storage["db"]) => {
        const within = records.within(db);
        await within.set("kept", { text: "after" });
        await within.set("new", { text: "after" });
        expect(await within.get("kept")).toEqual({ text: "after" });
        expect((await Array.fromAsync(within.list())).map(([key]) => key)).toEqual(["kept", "new"]);
        expect(await within.delete("new")).toBe(true);
        expect(await records.get("kept")).toEqual({ text: "before" });
      };
      const undone = storage.db.transaction().execute(async (transaction) => {
        await change(transaction);
        throw new RangeError("Undone");
      });
      await expect(undone).rejects.toThrow("Undone");
      expect(await Array.fromAsync(records.list())).toEqual([["kept", { text: "before" }]]);
      await storage.db.transaction().execute(change);
      expect(await Array.fromAsync(records.list())).toEqual([["kept", { text: "after" }]]);
      await records.clear();
    });

    it("refuses a namespace or a key that could reach into another", async () => {
      expect(() => storage.records("a_b", note)).toThrow(RangeError);
      expect(() => storage.records("a:b", note)).toThrow(RangeError);
      const records = storage.records("notes", note);
      await expect(records.get("")).rejects.toThrow(RangeError);
      await expect(records.set("k".repeat(250), { text: "" })).rejects.toThrow(RangeError);
    });
  });

  describe(`${name}: inbox`, () => {
    it("keeps a declined event closed, whether its own write came before or comes after", async () => {
      const [before, after] = [question("event:before"), question("event:after")];
      await storage.inbox.accept(before);
      for (const event of [before, after]) await storage.inbox.decline(event);
      for (const event of [before, after]) expect(await storage.inbox.accept(event)).toBe("repeated");
      clock.advance(120_000);
      expect(await storage.inbox.unfinished(["telegram", "discord", "preview"])).toEqual([]);
    });

    it("takes an event once, whoever repeats it", async () => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => storage.inbox.accept(question("event:1"))),
      );
      expect(answers.filter((answer) => answer === "new")).toHaveLength(1);
      await storage.inbox.done("event:1");
      clock.advance(hour);
      await reopen();
      expect(await storage.inbox.accept(question("event:1"))).toBe("repeated");
    });

    it("hands out again what somebody began to answer and did not finish, oldest first and once", async () => {
      const crashed = [question("event:later", 2), question("event:earlier", 1)];
      for (const event of crashed) await storage.inbox.accept(event);
      expect(await storage.inbox.unfinished(["telegram", "discord", "preview"])).toEqual([]);
      clock.advance(minute);
      await reopen();
      const [one, other] = await Promise.all([
        storage.inbox.unfinished(["telegram", "discord", "preview"]),
        storage.inbox.unfinished(["telegram", "discord", "preview"]),
      ]);
      expect([...one, ...other].sort((a, b) => a.at - b.at)).toEqual(crashed.toReversed());
      await Promise.all(crashed.map(({ id }) => storage.inbox.done(id)));
      clock.advance(minute);
      expect(await storage.inbox.unfinished(["telegram", "discord", "preview"])).toEqual([]);
    });

    it("gives up an event that nobody could finish in three attempts", async () => {
      await storage.inbox.accept(question("event:deadly"));
      for (let attempt = 2; attempt <= 3; attempt++) {
        clock.advance(minute);
        expect(await storage.inbox.unfinished(["telegram", "discord", "preview"])).toHaveLength(1);
      }
      clock.advance(minute);
      expectLog("inbox_events_given_up");
      expect(await storage.inbox.unfinished(["telegram", "discord", "preview"])).toEqual([]);
      expect(await storage.inbox.accept(question("event:deadly"))).toBe("repeated");
    });

    it("gives up an event it cannot read, and hands out the others", async () => {
      await storage.inbox.accept(question("event:spoilt"));
      await storage.inbox.accept(question("event:sound"));
      const spoilt = storage.keys.eventKey("event:spoilt");
      const payload = storage.keys.seal("{}", spoilt);
      await storage.db.updateTable("inbox").set({ payload }).where("event_key", "=", spoilt).execute();
      clock.advance(minute);
      expectLog("inbox_event_unreadable");
      expectLog("inbox_events_given_up");
      expect(await storage.inbox.unfinished(["telegram", "discord", "preview"])).toEqual([
        question("event:sound"),
      ]);
      await storage.inbox.done("event:sound");
    });

    it("erases an event's content once it is answered, and its key after two days", async () => {
      await storage.inbox.accept(question("event:erased"));
      await storage.inbox.done("event:erased");
      const row = storage.db
        .selectFrom("inbox")
        .select("payload")
        .where("event_key", "=", storage.keys.eventKey("event:erased"));
      expect(await row.execute()).toEqual([{ payload: null }]);
      clock.advance(47 * hour);
      await storage.sweep();
      expect(await row.execute()).toHaveLength(1);
      clock.advance(2 * hour);
      expect((await storage.sweep()).events).toBeGreaterThan(0);
      expect(await row.execute()).toEqual([]);
    });
  });

  describe(`${name}: keys`, () => {
    it("gives the same person the same key after a restart, and nobody else's", async () => {
      const ada = personId("telegram", 1);
      const before = storage.keys.personKey(ada);
      await reopen();
      expect(storage.keys.personKey(ada)).toBe(before);
      expect(before).toMatch(/^[\w-]{43}$/);
      const others = [
        storage.keys.personKey(personId("discord", 1)),
        storage.keys.placeKey(placeId("telegram", 1)),
      ];
      expect(new Set([before, ...others]).size).toBe(3);
    });

    it("opens a sealed address after a restart, in its own row only", async () => {
      const sealed = storage.keys.seal("telegram:person:4242", "row 1");
      await reopen();
      expect(storage.keys.open(sealed, "row 1")).toBe("telegram:person:4242");
      expect(() => storage.keys.open(sealed, "row 2")).toThrow();
      const altered = Buffer.from(sealed, "base64url");
      altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
      expect(() => storage.keys.open(altered.toString("base64url"), "row 1")).toThrow();
      expect(storage.keys.seal("telegram:person:4242", "row 1")).not.toBe(sealed);
    });
  });

  describe(`${name}: privacy`, () => {
    it("holds no id, name or text that a dump would show", async () => {
      const { keys, db, inbox } = storage;
      const person = keys.personKey(personId("discord", "998877665544332211"));
      const place = keys.placeKey(placeId("discord", "112233445566778899"));
      await storage
        .records("people", z.object({ address: z.string() }))
        .set(person, { address: keys.seal("discord:person:998877665544332211", person) });
      await db
        .insertInto("places")
        .values({
          place_key: place,
          platform: "discord",
          address: keys.seal("discord:place:112233445566778899", place),
          guild_key: keys.guildKey("665544332211009988"),
          code: "abcdefgh",
          added_at: new Date(clock.now()),
        })
        .execute();
      await inbox.accept(question("telegram:update:31415926"));
      const dump = await readEverything(storage);
      expect(dump).toContain(person);
      for (const secret of [
        "99887766",
        "11223344",
        "66554433",
        "4242424242",
        "31415926",
        "1007777777777",
        "Microsoft",
      ])
        expect(dump).not.toContain(secret);
    });

    it("counts referrals in a table without room for a person", async () => {
      const columns = await sql<{ column_name: string }>`
        select column_name from information_schema.columns
        where table_name = 'referral_events' order by ordinal_position`.execute(storage.db);
      expect(columns.rows.map(({ column_name }) => column_name)).toEqual([
        "id",
        "code",
        "kind",
        "at",
        "times",
      ]);
      const stranger = { code: "abcdefgh", kind: "ada" as "view", at: new Date(clock.now()) };
      await expect(storage.db.insertInto("referral_events").values(stranger).execute()).rejects.toMatchObject(
        {
          code: "23514",
        },
      );
    });
  });

  describe(`${name}: connections`, () => {
    it("goes on when Postgres ends every connection", async () => {
      const records = storage.records("notes", z.string());
      await records.set("kept", "kept");
      const { rows } = await storage.pool.query<{ database: string }>(
        "select current_database() as database",
      );
      const { host, port, user, connectionString } = storage.pool.options;
      const killer = new pg.Client(
        connectionString ? { connectionString } : { host, port, user, database: "postgres" },
      );
      await killer.connect();
      await killer.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()",
        [rows[0]?.database],
      );
      await killer.end();
      await expect.poll(() => records.get("kept").catch(() => "not yet"), { interval: 5 }).toBe("kept");
      expect(await storage.check()).toBe(true);
    });

    it("undoes a transaction that loses its connection between two statements", async () => {
      const transaction = storage.db.transaction().execute(async (within) => {
        await within.insertInto("command_fingerprints").values({ scope: "half", fingerprint: "1" }).execute();
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(within);
        await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(storage.db);
        await within
          .insertInto("command_fingerprints")
          .values({ scope: "whole", fingerprint: "1" })
          .execute();
      });
      await expect(transaction).rejects.toBeInstanceOf(StorageUnavailableError);
      expect(await storage.db.selectFrom("command_fingerprints").selectAll().execute()).toEqual([]);
    });

    it("serves many at once with its few connections", async () => {
      const records = storage.records("crowd", z.number());
      await Promise.all(Array.from({ length: 300 }, (_, index) => records.set(String(index), index)));
      expect(await Array.fromAsync(records.list())).toHaveLength(300);
    });
  });
}

/** Every column of every row of every table of ours, as text. */
async function readEverything({ db }: Storage): Promise<string> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(db);
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ line: string }>`select t::text as line from ${sql.table(name)} t`.execute(
      db,
    );
    texts.push(...rows.map(({ line }) => line));
  }
  return texts.join("\n");
}
