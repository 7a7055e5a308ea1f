import { z } from "zod";
import { platformNames } from "../../chat/address.ts";
import { type Database, sql } from "../../storage/storage.ts";
import { outcomes, type Tally } from "./broadcast.ts";
import type { RecipientCount } from "./results.ts";

/**
 * Adds what `counted` selects (work, platform, recipient, outcome, count) to a broadcast's tallies, in one order for
 * everybody: two that add at once wait for each other instead of locking each other out.
 */
export const addTallies = (id: number, counted: ReturnType<typeof sql>) => sql`
  insert into broadcast_tallies (broadcast_id, work, platform, recipient, outcome, count)
  select ${id}::integer, work, platform, recipient, outcome, count from (${counted}) as counted
  order by work, platform, recipient, outcome
  on conflict (broadcast_id, work, platform, recipient, outcome)
    do update set count = broadcast_tallies.count + excluded.count`;

/** Notes recipients who never had a delivery: to be sent to, and not sent. */
export async function tallyUnfilled(
  db: Database,
  id: number,
  recipients: readonly RecipientCount[],
  outcome: "cancelled" | "expired",
): Promise<void> {
  const counts = recipients.flatMap(({ platform, recipient, count, renewal }) => [
    { platform, recipient, outcome: "total", count: count + renewal },
    { platform, recipient, outcome, count },
    { platform, recipient, outcome: "renewal", count: renewal },
  ]);
  await addTallies(
    id,
    sql`
    select 'send' as work, platform, recipient, outcome, count
    from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb)
      as given (platform text, recipient text, outcome text, count integer)
    where count > 0`,
  ).execute(db);
}

const tally = z.object({
  work: z.enum(["send", "correct", "recall"]),
  platform: z.enum(platformNames),
  recipient: z.enum(["person", "place"]),
  outcome: z.enum([...outcomes, "total", "withdrawn"]),
  count: z.number(),
});

export async function readTallies(db: Database, id: number): Promise<readonly Tally[]> {
  const rows = await db
    .selectFrom("broadcast_tallies")
    .select(["work", "platform", "recipient", "outcome", "count"])
    .where("broadcast_id", "=", id)
    .orderBy("work")
    .orderBy("platform")
    .orderBy("recipient")
    .orderBy("outcome")
    .execute();
  return rows.map((row) => tally.parse(row));
}

/** When the first of those not done is due, of a work in hand, in ms since the epoch (UTC). By the index: it reads one row a platform. */
export async function readNextDue(db: Database, id: number): Promise<number | undefined> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(first.due_at) as at
    from unnest(${sql.val([...platformNames])}::text[]) as platforms (platform)
    cross join unnest(array['send', 'correct', 'recall']) as works (work)
    cross join lateral (
      select due_at from deliveries
      where broadcast_id = ${id} and deliveries.work = works.work
        and deliveries.platform = platforms.platform
        and state <> 'done'
      order by due_at limit 1) as first`.execute(db);
  return rows[0]?.at?.getTime();
}
