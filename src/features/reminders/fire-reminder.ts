import type { Delivery } from "../../chat/adapter-contract.ts";
import type { PersonId, PlatformName } from "../../chat/address.ts";
import type { Database, PersonKey, Storage } from "../../storage/storage.ts";
import type { Clock } from "../../system/clock.ts";
import type { Logger } from "../../system/logger.ts";
import { isSignable, type Petition } from "../petition/petition.ts";
import { defaultQuietHours, type QuietHours, quietUntil } from "./quiet-hours.ts";
import { nextMoment, type ReminderKind } from "./reminder-kinds.ts";
import type { ReminderStore, StoredReminder } from "./reminder-store.ts";

/** What a reminder is to say; put into words by whoever sends it. Moments in ms since the epoch (UTC). */
export interface ReminderNotice {
  readonly kind: ReminderKind;
  readonly id: string;
  /** When it was due. */
  readonly at: number;
  readonly now: number;
  readonly zone: string;
  readonly isLate: boolean;
  /** The petition closed: this is the last one. */
  readonly isLast: boolean;
}

/** Puts the notice into words, in the language its reader has by then, and sends it to the private chat. */
type SendReminder = (to: PersonId, person: PersonKey, notice: ReminderNotice) => Promise<Delivery>;

/** When a reminder fires, kept by the job queue as a part of the transaction given. Both calls may be repeated. */
export interface ReminderSchedule {
  /** Replaces the job it had. */
  at(db: Database, person: PersonKey, reminder: Scheduled): Promise<void>;
  cancel(db: Database, person: PersonKey, reminder: Scheduled): Promise<void>;
}
export type Scheduled = Pick<StoredReminder, "id" | "at" | "platform">;

export type Fired =
  | { readonly kind: "sent" | "nothing" | "dropped" }
  /** `ended`: how many reminders went with it. */
  | { readonly kind: "refused"; readonly ended: number }
  | { readonly kind: "later"; readonly afterMs: number };

export interface FireParts {
  readonly storage: Storage;
  readonly store: ReminderStore;
  readonly schedule: ReminderSchedule;
  readonly petition: Petition;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For people who never said theirs. */
  readonly defaultZone: string;
  readonly preferencesOf: (
    person: PersonKey,
  ) => Promise<{ readonly zone?: string | undefined; readonly quiet?: QuietHours | undefined }>;
  readonly send: SendReminder;
  /** Somebody could not be written to any more, which ended so many reminders. */
  readonly noteStops: (platform: PlatformName, times: number) => Promise<void>;
}

/** Queue, platform and database take their seconds; beyond this it is late, and not the hour somebody chose. */
const onTimeMs = 15 * 60_000;
/** Older than this a reminder is no help any more. */
const latestMs = 24 * 3_600_000;
/** Longer than any send takes: who claimed it before that is dead, and nobody knows whether the message went out. */
const sendingMs = 90_000;
const lookAgainMs = 30_000;
/** Only groups move; a private chat that says so is asked again rather than followed to a stranger's place. */
const movedPauseMs = 60_000;

/** Whether the petition's end ends this one: always a series, and what was agreed to before it closed. */
export function endsWithPetition(
  { kind, agreedAt }: Pick<StoredReminder, "kind" | "agreedAt">,
  petition: Petition,
  now: number,
): boolean {
  const state = petition.state(now);
  if (kind !== "moment") return !isSignable(state);
  return state.kind === "closed" && agreedAt <= state.closed;
}

type Claim =
  | {
      readonly kind: "claimed";
      readonly reminder: StoredReminder;
      readonly to: PersonId;
      readonly notice: ReminderNotice;
    }
  | { readonly kind: "done"; readonly fired: Fired };
const done = (fired: Fired): Claim => ({ kind: "done", fired });

/**
 * Sends one that is due, at most once: it is claimed in one transaction, sent, and settled in another. What a process
 * that died had claimed is never sent again (docs/decisions/0008): the person is told of the doubt instead.
 */
export function createFire(parts: FireParts) {
  const { storage, store, schedule, petition, clock, logger } = parts;

  async function claim(
    db: Database,
    person: PersonKey,
    id: string,
    due: number | undefined,
    { zone, quiet }: { zone: string; quiet: QuietHours },
  ): Promise<Claim> {
    const now = clock.now();
    const reminder = await store.lock(db, person, id);
    // A job of before it was put off, or of before a process died after settling it.
    if (!reminder || reminder.state === "sent" || (due !== undefined && due !== reminder.at))
      return done({ kind: "nothing" });
    const to = await store.addressOf(db, person, id);
    if (to === undefined) {
      // Only in a damaged database.
      logger.warn({ code: "reminder_without_agreement" });
      await store.remove(db, person, id);
      return done({ kind: "nothing" });
    }
    if (reminder.state === "sending") {
      if (now - (reminder.claimedAt ?? 0) < sendingMs) return done({ kind: "later", afterMs: lookAgainMs });
      await store.noteMissed(db, person, { at: reminder.at, reason: "doubtful" });
      await goOn(db, person, reminder, zone);
      return done({ kind: "nothing" });
    }
    const isLast = endsWithPetition(reminder, petition, now);
    if (now - (reminder.deferredUntil ?? reminder.at) > latestMs && !isLast) {
      await store.noteMissed(db, person, { at: reminder.at, reason: "late" });
      if (reminder.kind === "moment") await store.remove(db, person, id);
      else await goOn(db, person, reminder, zone);
      return done({ kind: "dropped" });
    }
    const isChosenHour = reminder.kind === "moment" && !isLast && now - reminder.at <= onTimeMs;
    const until = isChosenHour ? undefined : quietUntil(now, zone, quiet);
    if (until !== undefined) {
      await store.defer(db, person, id, until);
      return done({ kind: "later", afterMs: until - now });
    }
    if (isLast) await endOthers(db, person, id, now);
    await store.setState(db, person, id, { state: "sending", at: now });
    const expected =
      reminder.kind === "moment" ? reminder.at : (quietUntil(reminder.at, zone, quiet) ?? reminder.at);
    const isLate = now - expected > onTimeMs && !isLast;
    const notice = { kind: reminder.kind, id, at: reminder.at, now, zone, isLate, isLast };
    return { kind: "claimed", reminder: { ...reminder, claimedAt: now }, to, notice };
  }

  /** One farewell is enough for all that ends with the petition. */
  async function endOthers(db: Database, person: PersonKey, id: string, now: number): Promise<void> {
    for (const other of await store.listAll(db, person))
      if (other.id !== id && endsWithPetition(other, petition, now)) {
        await store.remove(db, person, other.id);
        await schedule.cancel(db, person, other);
      }
  }

  /** What follows a reminder that came, or did not: the next of its series, or its end. */
  async function goOn(db: Database, person: PersonKey, reminder: StoredReminder, zone: string) {
    const now = clock.now();
    const { id, kind, platform } = reminder;
    if (endsWithPetition(reminder, petition, now)) return void (await store.remove(db, person, id));
    if (kind === "moment") return store.setState(db, person, id, { state: "sent" });
    const at = nextMoment(kind, petition, { now, zone });
    if (at === undefined) return void (await store.remove(db, person, id));
    await store.wait(db, person, id, at);
    await schedule.at(db, person, { id, at, platform });
  }

  async function settle(
    db: Database,
    person: PersonKey,
    { id, claimedAt }: StoredReminder,
    delivery: Delivery,
    zone: string,
  ): Promise<Fired> {
    const reminder = await store.lock(db, person, id);
    // Stopped or put off while it was on its way.
    const isOurs = reminder?.state === "sending" && reminder.claimedAt === claimedAt;
    switch (delivery.kind) {
      case "delivered":
        if (isOurs) await goOn(db, person, reminder, zone);
        return { kind: "sent" };
      case "refused":
        // Who blocked the bot, or left, has withdrawn: trying again would not be welcome.
        return { kind: "refused", ended: await removeAll(db, person) };
      case "later":
      case "moved":
        if (!isOurs) return { kind: "nothing" };
        if (delivery.kind === "later" && delivery.mayHaveArrived) {
          await store.noteMissed(db, person, { at: reminder.at, reason: "doubtful" });
          await goOn(db, person, reminder, zone);
          return { kind: "nothing" };
        }
        await store.setState(db, person, id, { state: "waiting" });
        return { kind: "later", afterMs: delivery.kind === "later" ? delivery.afterMs : movedPauseMs };
      default:
        return delivery satisfies never;
    }
  }

  async function removeAll(db: Database, person: PersonKey): Promise<number> {
    const removed = await store.remove(db, person);
    for (const one of removed) await schedule.cancel(db, person, one);
    return removed.length;
  }

  /** `due`: what the job believes; another moment in the row means that the job is out of date. */
  return async (person: PersonKey, id: string, due?: number): Promise<Fired> => {
    const { zone = parts.defaultZone, quiet = defaultQuietHours } = await parts.preferencesOf(person);
    const claimed = await storage.db
      .transaction()
      .execute((db) => claim(db, person, id, due, { zone, quiet }));
    if (claimed.kind === "done") return claimed.fired;
    const { reminder, to, notice } = claimed;
    const delivery = await parts.send(to, person, notice);
    const fired = await storage.db
      .transaction()
      .execute((db) => settle(db, person, reminder, delivery, zone));
    if (fired.kind === "refused") await parts.noteStops(reminder.platform, fired.ended);
    return fired;
  };
}
