import { z } from "zod";
import { type Database, sql } from "../../storage/storage.ts";
import { type CurrentWords, countRecipients, peopleOf, placesOf } from "./audience.ts";
import { type Kept, lockIfFree } from "./broadcast-store.ts";
import { addTallies, tallyUnfilled } from "./tallies.ts";

/**
 * Subscribers whose deliveries are written at once: far below the five seconds a statement may take, and a press on
 * pause waits for one slice only.
 */
const sliceRows = 20_000;

const written = z.object({ last: z.string().nullable(), count: z.coerce.number() });
const alreadyThere = z.coerce.number();

const minuteMs = 60_000;

/**
 * Writes the next deliveries of a broadcast that has begun, each with its tally, in the transaction of `db`. After a
 * crash another process goes on where this one was. True when there may be more.
 */
async function fillSlice(db: Database, id: number, words: CurrentWords): Promise<boolean> {
  const kept = await lockIfFree(db, id);
  // Another process is at it, or it was cancelled in between.
  if (!kept || kept.filled || !["sending", "paused"].includes(kept.broadcast.state)) return false;
  const places = kept.fillAfter === undefined;
  const { count, last } = await writeDeliveries(db, kept, words);
  const more = places || count === sliceRows;
  const fillAfter = last ?? kept.fillAfter ?? "0";
  await db
    .updateTable("broadcasts")
    .set({ filled: !more, fill_after: places ? "0" : fillAfter })
    .where("id", "=", id)
    .execute();
  return more;
}

/** The places at first, then people in the order in which they agreed. Each is kept from leaving until it is done. */
async function writeDeliveries(db: Database, kept: Kept, words: CurrentWords) {
  const { broadcast, fillAfter, recipients } = kept;
  const until = broadcast.startedAt ?? 0;
  const reached = { audience: broadcast.audience, words: words(), until };
  const source =
    fillAfter === undefined
      ? sql`${placesOf(reached)} order by id for key share`
      : sql`${peopleOf(reached)} and id > ${fillAfter} order by id limit ${sliceRows} for key share`;
  const before = await totalOf(db, broadcast.id);
  // Each gets the moment of their turn: the first at once, the last when the time is nearly over.
  const turnMs = (broadcast.spreadMinutes * minuteMs) / Math.max(recipients, 1);
  const { rows } = await sql`
    with reached as materialized (${source}),
    numbered as materialized (select *, row_number() over (order by id) - 1 + ${before}::bigint as turn from reached),
    added as (
      insert into deliveries (broadcast_id, subscriber_id, place_id, platform, state, outcome, due_at)
      select ${broadcast.id}::integer, case recipient when 'person' then id end, case recipient when 'place' then id end,
        platform, case when renewal then 'done' else 'waiting' end, case when renewal then 'renewal' end,
        ${new Date(until)}::timestamptz + turn * ${turnMs}::float8 * interval '1 ms'
      from numbered order by id
    ),
    tallied as (${addTallies(
      broadcast.id,
      sql`
      select 'send' as work, platform, recipient, outcome, count(*) as count
      from numbered cross join lateral
        (select 'total' as outcome union all select 'renewal' where renewal) as outcomes
      group by platform, recipient, outcome`,
    )})
    select max(id) as last, count(*) as count from numbered`.execute(db);
  return written.parse(rows[0]);
}

async function totalOf(db: Database, id: number): Promise<number> {
  const found = await db
    .selectFrom("broadcast_tallies")
    .select((select) => select.fn.sum("count").as("sum"))
    .where("broadcast_id", "=", id)
    .where("work", "=", "send")
    .where("outcome", "=", "total")
    .executeTakeFirst();
  return alreadyThere.parse(found?.sum ?? 0);
}

/** Writes deliveries until every recipient has one. */
export async function fill(db: Database, id: number, words: CurrentWords): Promise<void> {
  let more = true;
  while (more) more = await db.transaction().execute((transaction) => fillSlice(transaction, id, words));
}

/** Whoever has no delivery yet will get none. True when there was somebody. `now`: ms since the epoch (UTC). */
export async function giveUpFilling(
  db: Database,
  { broadcast, filled, fillAfter }: Kept,
  outcome: "cancelled" | "expired",
  words: CurrentWords,
  now: number,
): Promise<boolean> {
  if (filled) return false;
  const until = broadcast.startedAt ?? now;
  const recipients = await countRecipients(
    db,
    { audience: broadcast.audience, words: words(), until },
    fillAfter,
  );
  await tallyUnfilled(db, broadcast.id, recipients, outcome);
  await db.updateTable("broadcasts").set({ filled: true }).where("id", "=", broadcast.id).execute();
  return recipients.some(({ count }) => count > 0);
}
