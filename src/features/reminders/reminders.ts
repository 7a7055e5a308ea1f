import { z } from "zod";
import type { Delivery } from "../../chat/adapter-contract.ts";
import type { PersonId } from "../../chat/address.ts";
import type { Language } from "../../chat/languages.ts";
import type { PersonKey, Storage } from "../../storage/storage.ts";
import { type ConsentRecord, consentRecord } from "../consent/consent.ts";
import type { People } from "../people/people.ts";

/** What was consented to. The moment it fires is a job; the job that finds no record does nothing. */
const reminderRecord = z.object({
  /** ms since the epoch (UTC). */
  at: z.number().int(),
  consent: consentRecord,
});

export interface Reminder {
  readonly id: string;
  /** ms since the epoch (UTC). */
  readonly at: number;
  /** When the person agreed to it, in the same unit. */
  readonly agreedAt: number;
}

/** When a reminder fires, kept by the job queue. Both calls may be repeated. */
export interface ReminderSchedule {
  at(person: PersonKey, reminder: Reminder): Promise<void>;
  cancel(person: PersonKey, reminderId: string): Promise<void>;
}

/** Puts a reminder into words and sends it to somebody's private chat. */
export type SendReminder = (
  to: PersonId,
  reminder: Reminder,
  language: Language | undefined,
) => Promise<Delivery>;

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

export function createReminders(parts: {
  storage: Storage;
  people: People;
  schedule: ReminderSchedule;
  send: SendReminder;
}): Reminders {
  const { storage, people, schedule, send } = parts;
  const records = storage.records("reminders", reminderRecord);
  const rowOf = (person: PersonKey, id: string) => `${person}:${id}`;

  async function list(person: PersonKey): Promise<readonly Reminder[]> {
    const found: Reminder[] = [];
    for await (const [key, { at, consent }] of records.list(`${person}:`))
      found.push({ id: key.slice(person.length + 1), at, agreedAt: consent.at });
    return found.sort((a, b) => a.at - b.at);
  }

  async function cancel(person: PersonKey, reminderId: string): Promise<boolean> {
    const existed = await records.delete(rowOf(person, reminderId));
    await schedule.cancel(person, reminderId);
    if (existed) await forgetAddressWhenDone(person);
    return existed;
  }

  /** The address is there to send reminders: without any left it has no purpose. */
  async function forgetAddressWhenDone(person: PersonKey): Promise<void> {
    if ((await list(person)).length === 0) await people.forgetAddress(person);
  }

  return {
    list,
    cancel,
    async confirm(id, at, consent) {
      const person = storage.keys.personKey(id);
      const reminder: Reminder = { id: reminderIdOf(at), at, agreedAt: consent.at };
      const kept = await list(person);
      if (kept.length >= maximumReminders && !kept.some((other) => other.id === reminder.id))
        return { kind: "too_many" };
      await people.rememberAddress(id);
      await records.set(rowOf(person, reminder.id), { at, consent });
      await schedule.at(person, reminder);
      return { kind: "kept", reminder };
    },
    async cancelAll(person) {
      const all = await list(person);
      for (const { id } of all) await cancel(person, id);
      await people.forgetAddress(person);
      return all.length;
    },
    async fire(person, reminderId) {
      const record = await records.get(rowOf(person, reminderId));
      const address = record && (await people.addressOf(person));
      if (!record || !address) return { kind: "nothing" };
      const delivery = await send(
        address,
        { id: reminderId, at: record.at, agreedAt: record.consent.at },
        await people.languageOf(person),
      );
      switch (delivery.kind) {
        case "delivered":
          await records.delete(rowOf(person, reminderId));
          await forgetAddressWhenDone(person);
          return { kind: "sent" };
        case "refused":
          // Who blocked the bot or left has withdrawn: keeping the record would only try again.
          for (const { id } of await list(person)) await cancel(person, id);
          await people.forget(person);
          return { kind: "refused" };
        case "later":
          return { kind: "later", afterMs: delivery.afterMs };
        case "moved":
          // Only groups move; a private chat that says so is asked again rather than followed to a stranger's place.
          return { kind: "later", afterMs: 60_000 };
        default:
          return delivery satisfies never;
      }
    },
  };
}

/** One reminder a second at most per person: the id is the moment, so confirming twice cannot make two. */
export const reminderIdOf = (at: number): string => Math.round(at / 1000).toString(36);

/** The moment inside an id from a button; `undefined` for anything else. ms since the epoch (UTC), whole seconds. */
export function momentOfReminderId(id: string): number | undefined {
  return /^[0-9a-z]{6,8}$/.test(id) ? Number.parseInt(id, 36) * 1000 : undefined;
}
