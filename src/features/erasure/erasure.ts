import { randomInt } from "node:crypto";
import { type PersonKey, type Storage, sql } from "../../storage/storage.ts";
import type { Handovers } from "../handover/handover.ts";
import type { Reminders } from "../reminders/reminders.ts";
import { tooOld } from "../retention/retention.ts";
import type { Updates } from "../updates/updates.ts";
import { erasePerson } from "./erase-person.ts";
import type { WithdrawalJournal } from "./journal.ts";
import { dayOf, type ErasureMarker, erasureMarker } from "./markers.ts";

export {
  createWithdrawalJournal,
  journalFiles,
  keptWithdrawals,
  readWithdrawals,
  replayWithdrawals,
  type Withdrawal,
  type WithdrawalJournal,
  writeWithdrawals,
} from "./journal.ts";
export type { ErasureMarker } from "./markers.ts";

interface ErasureParts {
  readonly storage: Pick<Storage, "db">;
  readonly reminders: Pick<Reminders, "cancelAll">;
  readonly updates: Pick<Updates, "cancel">;
  readonly handovers: Pick<Handovers, "forget">;
  readonly journal: Pick<WithdrawalJournal, "note">;
}

/** Everything kept about a person, gone at once. */
export interface Erasure {
  /**
   * Erases everything, what waits to be sent included, and answers with the receipt's number, and how many subscriptions
   * that ended. Only a marker stays: the keyed hash, the number and the day, until no backup from before is left.
   * `now`: ms since the epoch (UTC).
   */
  forget(person: PersonKey, now: number): Promise<{ readonly receipt: string; readonly ended: number }>;
  /** The markers of a person, newest first. */
  markersOf(person: PersonKey): Promise<readonly ErasureMarker[]>;
}

export function createErasure(parts: ErasureParts): Erasure {
  const {
    storage: { db },
    reminders,
    updates,
    handovers,
    journal,
  } = parts;
  return {
    async forget(person, now) {
      const marked = { receipt: newReceipt(), person_key: person, day: dayOf(now) };
      // First: should the rest fail halfway, the marker tells what has to be erased still.
      await db.insertInto("erasures").values(marked).execute();
      await journal.note({ kind: "erased", ...marked }, now);
      const ended = (await reminders.cancelAll(person)) + ((await updates.cancel(person)) ? 1 : 0);
      await handovers.forget(person);
      await db.transaction().execute((transaction) => erasePerson(transaction, person));
      return { receipt: marked.receipt, ended };
    },
    markersOf: async (person) =>
      (await readErasures({ db })).filter(({ person_key }) => person_key === person).reverse(),
  };
}

/** Every marker, oldest first: what a backup must bring along, and a restored one is erased by. */
export async function readErasures({ db }: Pick<Storage, "db">): Promise<readonly ErasureMarker[]> {
  const rows = await db
    .selectFrom("erasures")
    .select(["receipt", "person_key", sql<string>`day::text`.as("day")])
    .orderBy("day")
    .orderBy("receipt")
    .execute();
  return rows.map((row) => erasureMarker.parse(row));
}

/**
 * Erases again who was erased since a backup was made, after it was restored; answers how many people that were. Who came
 * back after an earlier erasure is spared. `lost`: the markers that were noted elsewhere; they are kept as well.
 * `madeAt`: ms since the epoch (UTC). Part of the caller's transaction: all or nobody.
 */
export async function replayErasures(
  { db }: Pick<Storage, "db">,
  lost: readonly ErasureMarker[],
  madeAt: number,
): Promise<number> {
  for (let from = 0; from < lost.length; from += markersAtOnce)
    await db
      .insertInto("erasures")
      .values(lost.slice(from, from + markersAtOnce))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  // From that day on: the marker comes first, so that a backup may hold one whose erasure was still under way.
  const since = dayOf(madeAt);
  const people = new Set(
    (await readErasures({ db })).filter(({ day }) => day >= since).map(({ person_key }) => person_key),
  );
  for (const person of people) await erasePerson(db, person);
  return people.size;
}

/** Postgres takes 65,535 values a statement. */
const markersAtOnce = 5_000;

/** Removes the markers that outlived the oldest backup. `now`: ms since the epoch (UTC). */
export async function sweepErasures({ db }: Pick<Storage, "db">, now: number): Promise<void> {
  await db
    .deleteFrom("erasures")
    .where("day", "<", dayOf(tooOld("erasures", now)))
    .execute();
}

/** No letter or digit that is easily taken for another. */
const receiptLetters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const newReceipt = (): string =>
  [4, 4]
    .map((count) =>
      Array.from({ length: count }, () => receiptLetters[randomInt(receiptLetters.length)]).join(""),
    )
    .join("-");
