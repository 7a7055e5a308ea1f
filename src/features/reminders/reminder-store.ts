import { z } from "zod";
import { type PersonId, type PlatformName, platformNames, readAddress } from "../../chat/address.ts";
import { type Database, type PersonKey, type Storage, sql } from "../../storage/storage.ts";
import { type ConsentRecord, consentRecord } from "../consent/consent.ts";
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
  readonly consent: ConsentRecord;
  readonly sealedAddress: string | undefined;
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
    consent: consentRecord,
    sealed_address: z.string().nullable(),
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
      consent: row.consent,
      sealedAddress: row.sealed_address ?? undefined,
    }),
  );

const sealedFor = (person: PersonKey, id: string) => `reminders:${person}:${id}`;

/** The rows. Every method takes the database or the transaction it is a part of; nothing here sends anything. */
export function createReminderStore({ keys }: Pick<Storage, "keys">) {
  const one = (db: Database, person: PersonKey, id: string) =>
    db.selectFrom("reminders").selectAll().where("person_key", "=", person).where("id", "=", id);

  return {
    /** Held until the transaction ends, so that two workers do not both send it. */
    async lock(db: Database, person: PersonKey, id: string): Promise<StoredReminder | undefined> {
      const row = await one(db, person, id).forUpdate().executeTakeFirst();
      return row && reminderRow.parse(row);
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
      const waiting = {
        state: "waiting",
        due_at: new Date(at),
        deferred_until: null,
        claimed_at: null,
        sealed_address: keys.seal(address, sealedFor(person, id)),
      } as const;
      await db
        .insertInto("reminders")
        .values({
          person_key: person,
          id,
          kind,
          agreed_at: new Date(consent.at),
          platform: consent.platform,
          consent: JSON.stringify(consent),
          ...waiting,
        })
        .onConflict((conflict) => conflict.columns(["person_key", "id"]).doUpdateSet(waiting))
        .execute();
    },
    /** Makes it wait for another moment; `address` where the row has lost its own. */
    async wait(db: Database, person: PersonKey, id: string, at: number, address?: PersonId): Promise<void> {
      const sealed = address && { sealed_address: keys.seal(address, sealedFor(person, id)) };
      await db
        .updateTable("reminders")
        .set({ state: "waiting", due_at: new Date(at), deferred_until: null, claimed_at: null, ...sealed })
        .where("person_key", "=", person)
        .where("id", "=", id)
        .execute();
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
          ...(change.state === "sent" ? { sealed_address: null } : {}),
        })
        .where("person_key", "=", person)
        .where("id", "=", id)
        .execute();
    },
    /** What was there. */
    async remove(db: Database, person: PersonKey, id?: string): Promise<readonly StoredReminder[]> {
      const rows = await db
        .deleteFrom("reminders")
        .where("person_key", "=", person)
        .$if(id !== undefined, (query) => query.where("id", "=", id as string))
        .returningAll()
        .execute();
      return rows.map((row) => reminderRow.parse(row));
    },
    openAddress(person: PersonKey, { id, sealedAddress }: StoredReminder): PersonId {
      const address = keys.open(sealedAddress ?? "", sealedFor(person, id));
      if (readAddress(address)?.kind !== "person") throw new TypeError("Expected the address of a person");
      return address as PersonId;
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
    async takeMissed(db: Database, person: PersonKey): Promise<Missed | undefined> {
      const row = await db
        .deleteFrom("missed_reminders")
        .where("person_key", "=", person)
        .returningAll()
        .executeTakeFirst();
      return row && { at: row.due_at.getTime(), reason: row.reason };
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
      await db
        .deleteFrom("reminders")
        .where("state", "=", "sent")
        .where("due_at", "<", new Date(before.sent))
        .execute();
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
