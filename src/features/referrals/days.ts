import { type Database, sql } from "../../storage/storage.ts";
import type { Calendar } from "./calendar.ts";

/**
 * Makes the daily totals anew from the events, a day at a time, while others go on counting. Needed when days begin in
 * another time zone, and to check the totals.
 */
export async function rebuildDays(db: Database, calendar: Calendar): Promise<void> {
  const { rows } = await db.transaction().execute(async (transaction) => {
    await sql`lock table referral_days in exclusive mode`.execute(transaction);
    const found = await sql<{ first: Date | null; last: Date | null }>`
      select min(at) as first, max(at) as last from referral_events`.execute(transaction);
    const [range] = found.rows;
    await (range?.first && range.last
      ? sql`delete from referral_days where day < ${calendar.dayOf(range.first.getTime())}::date
          or day > ${calendar.dayOf(range.last.getTime())}::date`
      : sql`delete from referral_days`
    ).execute(transaction);
    return found;
  });
  const [range] = rows;
  if (!range?.first || !range.last) return;
  const last = calendar.dayOf(range.last.getTime());
  for (let day = calendar.dayOf(range.first.getTime()); day <= last; day = calendar.next(day))
    await rebuildDay(db, calendar, day);
}

/** Whoever counts writes events and totals in one statement: behind the lock, both are there or neither is. */
async function rebuildDay(db: Database, calendar: Calendar, day: string): Promise<void> {
  const { from, to } = calendar.boundsOf(day);
  await db.transaction().execute(async (transaction) => {
    await sql`lock table referral_days in exclusive mode`.execute(transaction);
    await sql`delete from referral_days where day = ${day}::date`.execute(transaction);
    await sql`
      insert into referral_days (code, day, kind, count)
      select code, ${day}::date, kind, sum(times) from referral_events
      where at >= ${new Date(from)} and at < ${new Date(to)} group by code, kind`.execute(transaction);
  });
}

/** Rebuilds the totals when their days began in another zone, or none were ever kept. Call it at every start. */
export async function keepZone(db: Database, calendar: Calendar): Promise<void> {
  const kept = await db.selectFrom("referral_calendar").select("zone").executeTakeFirst();
  if (kept?.zone === calendar.zone) return;
  await rebuildDays(db, calendar);
  await db
    .insertInto("referral_calendar")
    .values({ zone: calendar.zone })
    .onConflict((conflict) => conflict.column("one_row").doUpdateSet({ zone: calendar.zone }))
    .execute();
}
