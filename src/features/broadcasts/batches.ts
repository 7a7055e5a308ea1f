import { z } from "zod";
import { type Database, sql } from "../../storage/storage.ts";
import type { Kept } from "./broadcast-store.ts";
import { addTallies } from "./tallies.ts";

/** Deliveries changed at once: under a second, so that nobody waits long for a row. */
const batchRows = 20_000;

/**
 * A message that was being sent when its correction was approved may carry the words from before. No sender holds a
 * delivery for longer than this.
 */
const inFlightMs = 120_000;

const touched = z.object({ count: z.coerce.number() });
const recipientOf = sql`case when place_id is null then 'person' else 'place' end`;

/**
 * Ends deliveries that are not to be sent any more, unless a sender has them in hand; in one statement with their
 * tallies. True when there may be more. `now`: ms since the epoch (UTC).
 */
export async function endLeftovers(
  db: Database,
  id: number,
  outcome: "cancelled" | "expired",
  now: number,
): Promise<boolean> {
  const { rows } = await sql`
    with picked as materialized (
      select id, platform, ${recipientOf} as recipient from deliveries
      where broadcast_id = ${id} and work = 'send' and state <> 'done'
        and (state = 'waiting' or claimed_until <= ${new Date(now)})
      limit ${batchRows} for update skip locked
    ),
    ended as (
      update deliveries set state = 'done', outcome = ${outcome}, claimed_until = null
      from picked where deliveries.id = picked.id
    ),
    tallied as (${addTallies(
      id,
      sql`
      select 'send' as work, platform, recipient, ${outcome}::text as outcome, count(*) as count
      from picked group by platform, recipient`,
    )})
    select count(*) as count from picked`.execute(db);
  return touched.parse(rows[0]).count === batchRows;
}

/**
 * Turns deliveries whose message was sent to the broadcast's correction or recall. One that a sender has in hand is left
 * for the next time; one that waited for an earlier correction counts there as cancelled. True when there may be more.
 */
export async function turnToRevision(db: Database, kept: Kept, now: number): Promise<boolean> {
  const { broadcast, revision, revise, revisedAt } = kept;
  if (!revise || revisedAt === undefined) return false;
  const older = sql`broadcast_id = ${broadcast.id} and message_id is not null and revision < ${revision}
    and sent_at <= ${new Date(revisedAt + inFlightMs)}`;
  const { rows } = await sql`
    with picked as materialized (
      select id, platform, ${recipientOf} as recipient, work, state from deliveries
      where ${older} and state <> 'claimed'
      limit ${batchRows} for update skip locked
    ),
    turned as (
      update deliveries set work = ${revise}, state = 'waiting', outcome = null, due_at = ${new Date(now)},
        tries = 0, revision = ${revision}
      from picked where deliveries.id = picked.id
    ),
    tallied as (${addTallies(
      broadcast.id,
      sql`
      select work, platform, recipient, outcome, count(*) as count from (
        select ${revise}::text as work, platform, recipient, 'total' as outcome from picked
        union all
        select work, platform, recipient, 'cancelled' from picked where state = 'waiting'
      ) as changes group by 1, 2, 3, 4`,
    )})
    select count(*) as count from picked`.execute(db);
  if (touched.parse(rows[0]).count > 0) return true;
  if (now > revisedAt + inFlightMs) await endRevision(db, broadcast.id, revision);
  return false;
}

/** Nothing is left to turn, and nothing in flight could come to be. A newer revision goes on. */
async function endRevision(db: Database, id: number, revision: number): Promise<void> {
  await sql`
    update broadcasts set revising = false
    where id = ${id} and revision = ${revision} and not exists (
      select from deliveries where broadcast_id = ${id} and state = 'claimed' and deliveries.revision < ${revision}
        and work <> 'send')
      and not exists (
        select from deliveries where broadcast_id = ${id} and state = 'claimed' and work = 'send'
          and broadcasts.ended_at is not null)`.execute(db);
}
