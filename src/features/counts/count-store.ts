import type { Database } from "../../storage/storage.ts";
import type { Count } from "./count.ts";

interface NewCount {
  readonly petition: string;
  readonly count: number;
  readonly source: Count["source"];
  /** ms since the epoch (UTC), as every moment here. */
  readonly now: number;
  readonly dayOf: (moment: number) => string | null;
}

interface Row {
  readonly count: number;
  readonly source: Count["source"];
  readonly at: Date;
  readonly confirmed_at: Date;
}
const toCount = ({ count, source, at, confirmed_at }: Row): Count => ({
  count,
  source,
  at: at.getTime(),
  confirmedAt: confirmed_at.getTime(),
});

const rowsOf = (db: Database, petition: string) =>
  db
    .selectFrom("petition_counts")
    .select(["id", "count", "source", "at", "confirmed_at"])
    .where("petition", "=", petition);

/** The last one noted. */
export async function latestCount(db: Database, petition: string): Promise<Count | undefined> {
  const row = await lastRow(db, petition);
  return row && toCount(row);
}

const lastRow = (db: Database, petition: string) =>
  rowsOf(db, petition).orderBy("at", "desc").orderBy("id", "desc").limit(1).executeTakeFirst();

/** Those still confirmed since a moment, oldest first, and the one before them. */
export async function countsSince(db: Database, petition: string, since: number): Promise<readonly Count[]> {
  const moment = new Date(since);
  const [before, rows] = await Promise.all([
    rowsOf(db, petition).where("confirmed_at", "<", moment).orderBy("at", "desc").limit(1).execute(),
    rowsOf(db, petition).where("confirmed_at", ">=", moment).orderBy("at").orderBy("id").execute(),
  ]);
  return [...before, ...rows].map(toCount);
}

/** A row a change, and one a day: the same number an hour later only confirms the last one. */
export async function keepCount(db: Database, seen: NewCount): Promise<Count> {
  const { petition, count, source, now, dayOf } = seen;
  const moment = new Date(now);
  const last = await lastRow(db, petition);
  const isSame = last?.count === count && last.source === source && now >= last.confirmed_at.getTime();
  if (last && isSame && dayOf(last.at.getTime()) === dayOf(now)) {
    await db
      .updateTable("petition_counts")
      .set({ confirmed_at: moment })
      .where("id", "=", last.id)
      .where("confirmed_at", "<=", moment)
      .execute();
    return { ...toCount(last), confirmedAt: now };
  }
  await db
    .insertInto("petition_counts")
    .values({ petition, source, count, at: moment, confirmed_at: moment })
    .execute();
  return { count, source, at: now, confirmedAt: now };
}
