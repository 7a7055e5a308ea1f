import { type ReferralKind, type Storage, sql } from "../../../src/storage/storage.ts";

/** Writes daily totals as counting would have: `counts` from `first` (`YYYY-MM-DD`) on, a number a day. */
export async function fillDays(
  { db }: Pick<Storage, "db">,
  code: string,
  kind: ReferralKind,
  first: string,
  counts: readonly number[],
): Promise<void> {
  await sql`
    insert into referral_days (code, day, kind, count)
    select ${code}, ${first}::date + (nr - 1)::int, ${kind}, count
    from unnest(${counts}::int[]) with ordinality as c (count, nr) where count > 0
    on conflict (code, day, kind) do update set count = excluded.count`.execute(db);
}
