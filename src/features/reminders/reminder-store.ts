import { z } from "zod";
import { type PersonId, type PlatformName, platformNames } from "../../chat/address.ts";
import { type Database, type PersonKey, type Storage, sql } from "../../storage/storage.ts";
import type { ConsentRecord } from "../consent/consent.ts";
import { createAgreements, namespace } from "./agreements.ts";
import { type ReminderKind, reminderKinds } from "./reminder-kinds.ts";

/** A reminder as its row tells it. Moments in ms since the epoch (UTC). */
export interface StoredReminder {
  readonly id: string;
  readonly kind: ReminderKind;
  readonly state: "waiting" | "sending" | "sent";
  /** When it is due next, or was due. */
  readonly at: number;
  /** The end of the quiet hours it fell into. */
  readonly deferredUntil: number | undefined;
  readonly claimedAt: number | undefined;
  readonly agreedAt: number;
  readonly platform: PlatformName;
}

/** What a person is still to be told, in ms since the epoch (UTC). */
export interface Missed {
  readonly at: number;
  readonly reason: "late" | "doubtful";
}

const moment = z.date().transform((date) => date.getTime());
const perhaps = moment.nullable().transform((at) => at ?? undefined);
const reminderRow = z
  .object({
    id: z.string(),
    kind: z.enum(reminderKinds),
    state: z.enum(["waiting", "sending", "sent"]),
    due_at: moment,
    deferred_until: perhaps,
    claimed_at: perhaps,
    agreed_at: moment,
    platform: z.enum(platformNames),
  })
  .transform(
    (row): StoredReminder => ({
      id: row.id,
      kind: row.kind,
      state: row.state,
      at: row.due_at,
      deferredUntil: row.deferred_until,
      claimedAt: row.claimed_at,
      agreedAt: row.agreed_at,
      platform: row.platform,
    }),
  );

/**
 * The rows, each with its Keyv record of what was agreed to. Every method takes the database or the transaction it is a
 * part of, and one that touches a record needs a transaction: the row is locked before. Nothing here sends anything.
 */
export function createReminderStore(storage: Pick<Storage, "keys" | "records">) {
  const { keys } = storage;
  const agreements = createAgreements(storage);
  const one = (db: Database, person: PersonKey, id: string) =>
    db.selectFrom("reminders").selectAll().where("person_key", "=", person).where("id", "=", id);

  const lock = async (db: Database, person: PersonKey, id: string) => {
    const row = await one(db, person, id).forUpdate().executeTakeFirst();
    return row && reminderRow.parse(row);
  };
  const wait = async (db: Database, person: PersonKey, id: string, at: number) => {
    await db
      .updateTable("reminders")
      .set({ state: "waiting", due_at: new Date(at), deferred_until: null, claimed_at: null })
      .where("person_key", "=", person)
      .where("id", "=", id)
      .execute();
  };

  return {
    /** Held until the transaction ends, so that two workers do not both send it. */
    lock,
    /** Where to send one whose row is held; `undefined` when the record, or the address in it, is missing. */
    async addressOf(db: Database, person: PersonKey, id: string): Promise<PersonId | undefined> {
      const sealed = (await agreements.get(db, person, id))?.sealedAddress;
      return sealed === undefined ? undefined : agreements.openAddress(person, id, sealed);
    },
    /** Soonest first. */
    async listAll(db: Database, person: PersonKey): Promise<readonly StoredReminder[]> {
      const rows = await db
        .selectFrom("reminders")
        .selectAll()
        .where("person_key", "=", person)
        .orderBy("due_at")
        .execute();
      return rows.map((row) => reminderRow.parse(row));
    },
    /** Confirming again what is there already changes nothing but its moment. */
    async write(
      db: Database,
      address: PersonId,
      { id, kind, at }: Pick<StoredReminder, "id" | "kind" | "at">,
      consent: ConsentRecord,
    ): Promise<void> {
      const person = keys.personKey(address);
      const known = (await lock(db, person, id)) && (await agreements.get(db, person, id));
      const agreed = known ?? { kind, platform: consent.platform, agreedAt: consent.at, consent };
      const waiting = {
        state: "waiting",
        due_at: new Date(at),
        deferred_until: null,
        claimed_at: null,
        agreed_at: new Date(agreed.agreedAt),
      } as const;
      await db
        .insertInto("reminders")
        .values({ person_key: person, id, kind, platform: agreed.platform, ...waiting })
        .onConflict((conflict) => conflict.columns(["person_key", "id"]).doUpdateSet(waiting))
        .execute();
      await agreements.write(db, address, id, agreed);
    },
    /** Makes it wait for another moment. */
    wait,
    /** The same for the person, who brings along the address that it may have lost. What it was, if it is there. */
    async putOff(db: Database, address: PersonId, id: string, at: number) {
      const person = keys.personKey(address);
      const reminder = await lock(db, person, id);
      const agreed = reminder && (await agreements.get(db, person, id));
      if (!agreed) return undefined;
      await wait(db, person, id, at);
      await agreements.write(db, address, id, agreed);
      return reminder;
    },
    async defer(db: Database, person: PersonKey, id: string, until: number): Promise<void> {
      await db
        .updateTable("reminders")
        .set({ deferred_until: new Date(until) })
        .where("person_key", "=", person)
        .where("id", "=", id)
        .execute();
    },
    async setState(
      db: Database,
      person: PersonKey,
      id: string,
      change: { state: "waiting" } | { state: "sending"; at: number } | { state: "sent" },
    ): Promise<void> {
      await db
        .updateTable("reminders")
        .set({
          state: change.state,
          claimed_at: change.state === "sending" ? new Date(change.at) : null,
        })
        .where("person_key", "=", person)
        .where("id", "=", id)
        .execute();
      if (change.state === "sent") await agreements.dropAddress(db, person, id);
    },
    /** What was there. */
    async remove(db: Database, person: PersonKey, id?: string): Promise<readonly StoredReminder[]> {
      const rows = await db
        .deleteFrom("reminders")
        .where("person_key", "=", person)
        .$if(id !== undefined, (query) => query.where("id", "=", id as string))
        .returningAll()
        .execute();
      for (const row of rows) await agreements.remove(db, person, row.id);
      return rows.map((row) => reminderRow.parse(row));
    },
    /** Only the latest is told: one line is enough. */
    async noteMissed(db: Database, person: PersonKey, { at, reason }: Missed): Promise<void> {
      const told = { due_at: new Date(at), reason };
      await db
        .insertInto("missed_reminders")
        .values({ person_key: person, ...told })
        .onConflict((conflict) => conflict.column("person_key").doUpdateSet(told))
        .execute();
    },
    /** Of each person what was theirs. */
    async takeMissed(db: Database, persons: readonly PersonKey[]): Promise<Map<string, Missed>> {
      const rows = await db
        .deleteFrom("missed_reminders")
        .where("person_key", "in", persons)
        .returningAll()
        .execute();
      return new Map(rows.map((row) => [row.person_key, { at: row.due_at.getTime(), reason: row.reason }]));
    },
    /** Whose moment passed before `before`, without having been sent: their jobs may be lost. Some at a time. */
    async overdue(db: Database, before: number, limit: number): Promise<readonly DueReminder[]> {
      const rows = await db
        .selectFrom("reminders")
        .selectAll()
        .where("state", "in", ["waiting", "sending"])
        .where("due_at", "<", new Date(before))
        .where((all) =>
          all.or([all("deferred_until", "is", null), all("deferred_until", "<", new Date(before))]),
        )
        .orderBy("due_at")
        .limit(limit)
        .execute();
      return rows.map(readDue);
    },
    /** Waiting for a moment after `now` under an agreement older than `agreedBefore`, the series among them always. */
    async pendingSince(
      db: Database,
      { now, agreedBefore, limit }: { now: number; agreedBefore: number | undefined; limit: number },
    ): Promise<readonly DueReminder[]> {
      const rows = await db
        .selectFrom("reminders")
        .selectAll()
        .where("state", "=", "waiting")
        .where("due_at", ">", new Date(now))
        .where((any) =>
          any.or([
            any("kind", "<>", "moment"),
            ...(agreedBefore === undefined ? [] : [any("agreed_at", "<", new Date(agreedBefore))]),
          ]),
        )
        .limit(limit)
        .forUpdate()
        .skipLocked()
        .execute();
      return rows.map(readDue);
    },
    /** Drops what was sent, and what nobody came to be told, before these moments. */
    async sweep(db: Database, before: { readonly sent: number; readonly missed: number }): Promise<void> {
      // One statement, so that thousands of records go with their rows.
      await sql`
        with gone as (
          delete from reminders where state = 'sent' and due_at < ${new Date(before.sent)} returning person_key, id
        )
        delete from kv using gone
        where key = ${`${namespace}:`}::text || person_key || ':' || id`.execute(db);
      await sql`delete from missed_reminders where due_at < ${new Date(before.missed)}`.execute(db);
    },
  };
}

interface DueReminder {
  readonly person: PersonKey;
  readonly reminder: StoredReminder;
}
const readDue = (row: { readonly person_key: string }): DueReminder => ({
  person: row.person_key as PersonKey,
  reminder: reminderRow.parse(row),
});

export type ReminderStore = ReturnType<typeof createReminderStore>;
