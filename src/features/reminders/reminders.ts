import { z } from "zod";
import type { Delivery } from "../../chat/adapter-contract.ts";
import { type PersonId, type PlatformName, readAddress } from "../../chat/address.ts";
import type { PersonKey, Storage } from "../../storage/storage.ts";
import { type ConsentRecord, consentRecord } from "../consent/consent.ts";

/**
 * What was consented to, with the address it goes to: both are gone together once it is sent. When it fires is a job;
 * the job that finds no record does nothing.
 */
const reminderRecord = z.object({
  /** ms since the epoch (UTC). */
  at: z.number().int(),
  consent: consentRecord,
  /** The platform's address, encrypted for this row. */
  sealedAddress: z.string(),
});

export interface Reminder {
  readonly id: string;
  /** ms since the epoch (UTC). */
  readonly at: number;
  /** When the person agreed to it, in the same unit. */
  readonly agreedAt: number;
  readonly platform: PlatformName;
}

/** When a reminder fires, kept by the job queue. Both calls may be repeated. */
export interface ReminderSchedule {
  at(person: PersonKey, reminder: Reminder): Promise<void>;
  cancel(person: PersonKey, reminder: Reminder): Promise<void>;
}

/** Puts the reminder into words, in the language its reader has by then, and sends it to the private chat. */
type SendReminder = (to: PersonId, person: PersonKey) => Promise<Delivery>;

export type Fired =
  | { readonly kind: "sent" | "nothing" | "refused" }
  | { readonly kind: "later"; readonly afterMs: number };

export interface Reminders {
  /** Keeps a reminder for good: called by the confirming press only. Confirming the same moment twice keeps one. */
  confirm(
    id: PersonId,
    at: number,
    consent: ConsentRecord,
  ): Promise<{ kind: "kept"; reminder: Reminder } | { kind: "too_many" }>;
  /** Soonest first. */
  list(person: PersonKey): Promise<readonly Reminder[]>;
  /** False when that person has no such reminder. */
  cancel(person: PersonKey, reminderId: string): Promise<boolean>;
  /** How many there were. */
  cancelAll(person: PersonKey): Promise<number>;
  /** Sends one that is due. A reminder that was cancelled meanwhile is `nothing`. */
  fire(person: PersonKey, reminderId: string): Promise<Fired>;
}

/** Enough for any honest use, and a bound on what one person can make the bot keep. */
export const maximumReminders = 20;

/** Only groups move; a private chat that says so is asked again rather than followed to a stranger's place. */
const movedPauseMs = 60_000;

export function createReminders(parts: {
  storage: Storage;
  schedule: ReminderSchedule;
  send: SendReminder;
  /** Writes down what a reminder rests on, before it is kept. */
  noteConsent: (person: PersonKey, consent: ConsentRecord) => Promise<void>;
}): Reminders {
  const { storage, schedule, send, noteConsent } = parts;
  const records = storage.records("reminders", reminderRecord);
  const rowOf = (person: PersonKey, id: string) => `${person}:${id}`;
  const sealedFor = (row: string) => `reminders:${row}`;

  async function list(person: PersonKey): Promise<readonly Reminder[]> {
    const found: Reminder[] = [];
    for await (const [key, { at, consent }] of records.list(`${person}:`))
      found.push({ id: key.slice(person.length + 1), at, agreedAt: consent.at, platform: consent.platform });
    return found.sort((a, b) => a.at - b.at);
  }

  /** The record goes first: a job without one does nothing, a record without a job would be shown and never come. */
  async function remove(person: PersonKey, reminder: Reminder): Promise<boolean> {
    const existed = await records.delete(rowOf(person, reminder.id));
    await schedule.cancel(person, reminder);
    return existed;
  }

  async function cancelAll(person: PersonKey): Promise<number> {
    const all = await list(person);
    for (const reminder of all) await remove(person, reminder);
    return all.length;
  }

  async function keep(
    person: PersonKey,
    id: PersonId,
    reminder: Reminder,
    consent: ConsentRecord,
  ): Promise<void> {
    const row = rowOf(person, reminder.id);
    await noteConsent(person, consent);
    await records.set(row, {
      at: reminder.at,
      consent,
      sealedAddress: storage.keys.seal(id, sealedFor(row)),
    });
    try {
      await schedule.at(person, reminder);
    } catch (error) {
      // The person is told that it failed: then nothing may be kept either.
      await records.delete(row);
      throw error;
    }
  }

  return {
    list,
    cancelAll,
    async confirm(id, at, consent) {
      const person = storage.keys.personKey(id);
      const reminder: Reminder = {
        id: reminderIdOf(at),
        at,
        agreedAt: consent.at,
        platform: consent.platform,
      };
      const kept = await list(person);
      if (kept.length >= maximumReminders && !kept.some((other) => other.id === reminder.id))
        return { kind: "too_many" };
      await keep(person, id, reminder, consent);
      return { kind: "kept", reminder };
    },
    async cancel(person, reminderId) {
      const reminder = (await list(person)).find(({ id }) => id === reminderId);
      return reminder ? remove(person, reminder) : false;
    },
    async fire(person, reminderId) {
      const row = rowOf(person, reminderId);
      const record = await records.get(row);
      if (!record) return { kind: "nothing" };
      const delivery = await send(
        readPerson(storage.keys.open(record.sealedAddress, sealedFor(row))),
        person,
      );
      switch (delivery.kind) {
        case "delivered":
          await records.delete(row);
          return { kind: "sent" };
        case "refused":
          // Who blocked the bot, or left, has withdrawn: trying again would not be welcome.
          await cancelAll(person);
          return { kind: "refused" };
        case "later":
          return { kind: "later", afterMs: delivery.afterMs };
        case "moved":
          return { kind: "later", afterMs: movedPauseMs };
        default:
          return delivery satisfies never;
      }
    },
  };
}

function readPerson(address: string): PersonId {
  if (readAddress(address)?.kind !== "person") throw new TypeError("Expected the address of a person");
  return address as PersonId;
}

/** One reminder a second at most per person: the id is the moment, so confirming twice cannot make two. */
export const reminderIdOf = (at: number): string => Math.round(at / 1000).toString(36);

/** The moment inside an id from a button; `undefined` for anything else. ms since the epoch (UTC), whole seconds. */
export function momentOfReminderId(id: string): number | undefined {
  return /^[0-9a-z]{6,8}$/.test(id) ? Number.parseInt(id, 36) * 1000 : undefined;
}
