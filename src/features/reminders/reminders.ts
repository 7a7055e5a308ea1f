import type { PersonId } from "../../chat/address.ts";
import type { Database, PersonKey } from "../../storage/storage.ts";
import { joinCalls } from "../../system/join-calls.ts";
import type { ConsentRecord } from "../consent/consent.ts";
import { tooOld } from "../retention/retention.ts";
import {
  createFire,
  endsWithPetition,
  type Fired,
  type FireParts,
  type ReminderNotice,
  type ReminderSchedule,
  type Scheduled,
} from "./fire-reminder.ts";
import { removeOrphans } from "./orphans.ts";
import type { ReminderKind } from "./reminder-kinds.ts";
import { createReminderStore, type Missed, type StoredReminder } from "./reminder-store.ts";

export { defaultQuietHours, type QuietHours, quietHours, quietUntil } from "./quiet-hours.ts";
export type { Fired, ReminderNotice, ReminderSchedule, Scheduled };

/** Moments in ms since the epoch (UTC). */
export interface Reminder {
  readonly id: string;
  readonly kind: ReminderKind;
  /** When it is due next. */
  readonly at: number;
  /** When the person agreed to it. */
  readonly agreedAt: number;
  readonly platform: StoredReminder["platform"];
}

export interface Reminders {
  /**
   * Keeps a reminder for good: called by the confirming press only. Confirming the same moment, or the same series,
   * twice keeps one, and the second time it is not new.
   */
  confirm(
    id: PersonId,
    wanted: { readonly kind: ReminderKind; readonly at: number },
    consent: ConsentRecord,
  ): Promise<{ kind: "kept"; reminder: Reminder; isNew: boolean } | { kind: "too_many" }>;
  /** Those still to come, soonest first. */
  list(person: PersonKey): Promise<readonly Reminder[]>;
  /** How many that were sent are still kept, without address, so that they can be put off. */
  countSent(person: PersonKey): Promise<number>;
  /** False when that person has no such reminder. */
  cancel(person: PersonKey, reminderId: string): Promise<boolean>;
  /** Puts it off to `at`, under the same consent, however often; false when that person has no such reminder. */
  snooze(id: PersonId, reminderId: string, at: number): Promise<boolean>;
  /** Everything about reminders, gone. How many were still to come. */
  cancelAll(person: PersonKey): Promise<number>;
  /**
   * Sends one that is due. One that was cancelled meanwhile, or whose moment is no longer `due`, is `nothing`; what is
   * more than a day late is `dropped`.
   */
  fire(person: PersonKey, reminderId: string, due?: number): Promise<Fired>;
  /** What was not sent, or perhaps not: to be told with the next answer, once. */
  takeMissed(person: PersonKey): Promise<Missed | undefined>;
  /** Hourly: drops what has expired or is damaged, finds lost jobs, and ends what ends with the petition. */
  sweep(): Promise<void>;
}

/** Enough for any honest use, and a bound on what one person can make the bot keep. */
export const maximumReminders = 20;

/** By then its job has run, unless there is none. */
const overdueMs = 10 * 60_000;
/** Rows a transaction. */
const batch = 200;

interface ReminderParts extends Omit<FireParts, "store"> {
  /** Writes down what a reminder rests on, in the transaction that keeps it. */
  readonly noteConsent: (
    db: Database,
    person: PersonKey,
    kind: ReminderKind,
    consent: ConsentRecord,
  ) => Promise<void>;
}

export function createReminders(parts: ReminderParts): Reminders {
  const { storage, schedule, petition, clock, logger, noteConsent } = parts;
  const { db, keys } = storage;
  const store = createReminderStore(storage);

  async function list(person: PersonKey): Promise<readonly Reminder[]> {
    const all = await store.listAll(db, person);
    return all
      .filter(({ state }) => state !== "sent")
      .map(({ id, kind, at, agreedAt, platform }) => ({ id, kind, at, agreedAt, platform }));
  }

  /** The petition's end is told at once, to the few of a batch at a time. */
  async function bringFarewellsForward(): Promise<void> {
    const now = clock.now();
    const state = petition.state(now);
    if (!endsWithPetition({ kind: "news", agreedAt: 0 }, petition, now)) return;
    const agreedBefore = state.kind === "closed" ? state.closed : undefined;
    for (;;) {
      const found = await db.transaction().execute(async (transaction) => {
        const pending = await store.pendingSince(transaction, { now, agreedBefore, limit: batch });
        for (const { person, reminder } of pending) {
          await store.wait(transaction, person, reminder.id, now);
          await schedule.at(transaction, person, { ...reminder, at: now });
        }
        return pending.length;
      });
      if (found < batch) return;
    }
  }

  return {
    list,
    async countSent(person) {
      return (await store.listAll(db, person)).filter(({ state }) => state === "sent").length;
    },
    async confirm(id, { kind, at }, consent) {
      const person = keys.personKey(id);
      const reminder: Reminder = {
        id: kind === "moment" ? reminderIdOf(at) : kind,
        kind,
        at,
        agreedAt: consent.at,
        platform: consent.platform,
      };
      const kept = await list(person);
      const isNew = !kept.some((other) => other.id === reminder.id);
      if (kept.length >= maximumReminders && isNew) return { kind: "too_many" };
      await db.transaction().execute(async (transaction) => {
        await noteConsent(transaction, person, kind, consent);
        await store.write(transaction, id, reminder, consent);
        await schedule.at(transaction, person, reminder);
      });
      return { kind: "kept", reminder, isNew };
    },
    cancel: (person, reminderId) =>
      db.transaction().execute(async (transaction) => {
        const [removed] = await store.remove(transaction, person, reminderId);
        if (removed) await schedule.cancel(transaction, person, removed);
        return removed !== undefined;
      }),
    snooze: (id, reminderId, at) =>
      db.transaction().execute(async (transaction) => {
        const person = keys.personKey(id);
        const reminder = await store.putOff(transaction, id, reminderId, at);
        if (!reminder) return false;
        await schedule.at(transaction, person, { ...reminder, at });
        return true;
      }),
    cancelAll: (person) =>
      db.transaction().execute(async (transaction) => {
        const removed = await store.remove(transaction, person);
        for (const reminder of removed) await schedule.cancel(transaction, person, reminder);
        await store.takeMissed(transaction, [person]);
        return removed.filter(({ state }) => state !== "sent").length;
      }),
    fire: createFire({ ...parts, store }),
    takeMissed: joinCalls(async (persons: readonly PersonKey[]) => {
      const taken = await store.takeMissed(db, persons);
      return persons.map((person) => {
        const missed = taken.get(person);
        // Of somebody who is asked for twice, once.
        taken.delete(person);
        return missed;
      });
    }),
    async sweep() {
      const now = clock.now();
      await store.sweep(db, { sent: tooOld("reminders", now), missed: tooOld("missedReminders", now) });
      const orphans = await removeOrphans(db, schedule.cancel);
      if (orphans > 0) logger.warn({ code: "reminders_incomplete", removed: orphans });
      for (const { person, reminder } of await store.overdue(db, now - overdueMs, batch))
        await db.transaction().execute((transaction) => schedule.at(transaction, person, reminder));
      await bringFarewellsForward();
    },
  };
}

/** One reminder a second at most per person: the id is the moment, so confirming twice cannot make two. */
export const reminderIdOf = (at: number): string => Math.round(at / 1000).toString(36);

/** The moment inside an id from a button; `undefined` for anything else. ms since the epoch (UTC), whole seconds. */
export function momentOfReminderId(id: string): number | undefined {
  return /^[0-9a-z]{6,8}$/.test(id) ? Number.parseInt(id, 36) * 1000 : undefined;
}
