import type { ReferralKind, Storage } from "../../src/storage/storage.ts";

/** A channel as an organiser makes it. */
export async function makeChannel({ db }: Pick<Storage, "db">, code: string, name: string): Promise<void> {
  await db
    .insertInto("referral_codes")
    .values({ code, kind: "channel", name, name_key: name, created_at: new Date(0), retired_at: null })
    .execute();
}

/** What was counted of a code on days one after the other, the first of them `YYYY-MM-DD`. */
export async function countDays(
  { db }: Pick<Storage, "db">,
  code: string,
  kind: ReferralKind,
  from: string,
  counts: readonly number[],
): Promise<void> {
  const rows = counts.flatMap((count, index) => {
    const day = new Date(Date.parse(from) + index * 86_400_000).toISOString().slice(0, 10);
    return count > 0 ? [{ code, kind, day, count }] : [];
  });
  if (rows.length > 0) await db.insertInto("referral_days").values(rows).execute();
}

/** How often that was counted of a code, on all days. */
export async function countOf(
  { db }: Pick<Storage, "db">,
  code: string,
  kind: ReferralKind,
): Promise<number> {
  const { count } = await db
    .selectFrom("referral_days")
    .select(({ fn }) => fn.sum<string | null>("count").as("count"))
    .where("code", "=", code)
    .where("kind", "=", kind)
    .executeTakeFirstOrThrow();
  return Number(count ?? 0);
}
