import { randomInt } from "node:crypto";
import { z } from "zod";
import { type PersonKey, type Storage, sql } from "../../storage/storage.ts";
import type { Handovers } from "../handover/handover.ts";
import type { Reminders } from "../reminders/reminders.ts";
import { tooOld } from "../retention/retention.ts";
import { erasePerson } from "./erase-person.ts";

interface ErasureParts {
  readonly storage: Pick<Storage, "db">;
  readonly reminders: Pick<Reminders, "cancelAll">;
  readonly handovers: Pick<Handovers, "forget">;
}

/** Everything kept about a person, gone at once. */
export interface Erasure {
  /**
   * Erases everything, what waits to be sent included, and answers with the receipt's number. Only a marker stays: the
   * keyed hash, the number and the day, until no backup from before is left. `now`: ms since the epoch (UTC).
   */
  forget(person: PersonKey, now: number): Promise<string>;
  /** The markers of a person, newest first. */
  markersOf(person: PersonKey): Promise<readonly ErasureMarker[]>;
}

const marker = z.object({
  receipt: z.string().regex(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/),
  person_key: z
    .string()
    .length(43)
    .transform((key) => key as PersonKey),
  /** `YYYY-MM-DD` (UTC). */
  day: z.iso.date(),
});
export type ErasureMarker = z.output<typeof marker>;

export function createErasure({ storage: { db }, reminders, handovers }: ErasureParts): Erasure {
  return {
    async forget(person, now) {
      const receipt = newReceipt();
      // First: should the rest fail halfway, the marker tells what has to be erased still.
      await db
        .insertInto("erasures")
        .values({ receipt, person_key: person, day: dayOf(now) })
        .execute();
      await reminders.cancelAll(person);
      await handovers.forget(person);
      await db.transaction().execute((transaction) => erasePerson(transaction, person));
      return receipt;
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
  return rows.map((row) => marker.parse(row));
}

/**
 * Erases again everyone who has a marker, after a backup was restored; answers how many people that were. `markers`:
 * those of the database that was lost (`readErasures`), when the backup is older than they are; they are kept as well.
 */
export async function replayErasures(
  storage: Pick<Storage, "db">,
  markers: readonly unknown[] = [],
): Promise<number> {
  const lost = z.array(marker).parse(markers);
  return storage.db.transaction().execute(async (db) => {
    if (lost.length > 0)
      await db
        .insertInto("erasures")
        .values(lost)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    const people = new Set((await readErasures({ db })).map(({ person_key }) => person_key));
    for (const person of people) await erasePerson(db, person);
    return people.size;
  });
}

/** Removes the markers that outlived the oldest backup. `now`: ms since the epoch (UTC). */
export async function sweepErasures({ db }: Pick<Storage, "db">, now: number): Promise<void> {
  await db
    .deleteFrom("erasures")
    .where("day", "<", dayOf(tooOld("erasures", now)))
    .execute();
}

const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);

/** No letter or digit that is easily taken for another. */
const receiptLetters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const newReceipt = (): string =>
  [4, 4]
    .map((count) =>
      Array.from({ length: count }, () => receiptLetters[randomInt(receiptLetters.length)]).join(""),
    )
    .join("-");
