import { type Database, sql } from "../../storage/storage.ts";
import { tooOld } from "../retention/retention.ts";
import { unsigned } from "./results.ts";
import { addTallies } from "./tallies.ts";

/** Rows removed at once: a broadcast of a million goes bit by bit. */
const batchRows = 20_000;

/** Removes what has been kept long enough: see `features/retention`. `now`: ms since the epoch (UTC). */
export async function sweepBroadcasts(db: Database, now: number): Promise<void> {
  await sweepDrafts(db, now);
  await sweepEnded(db, now);
}

/** Of one the bot prepared, the row stays: it tells that this milestone had its draft. */
async function sweepDrafts(db: Database, now: number): Promise<void> {
  const untouched = () =>
    sql<boolean>`state in ('draft', 'waiting') and changed_at <= ${new Date(tooOld("broadcastDrafts", now))}`;
  await db.deleteFrom("broadcasts").where(untouched()).where("milestone", "is", null).execute();
  await db
    .updateTable("broadcasts")
    .set({ state: "cancelled", ended_at: new Date(now), author_key: null, signature: unsigned })
    .where(untouched())
    .execute();
}

/** The counts and the words that were sent stay, without anybody who wrote or received them. */
async function sweepEnded(db: Database, now: number): Promise<void> {
  const isOld = () => sql<boolean>`ended_at <= ${new Date(tooOld("deliveries", now))}`;
  // Never sent: nothing to count.
  await db
    .deleteFrom("broadcasts")
    .where(isOld())
    .where("started_at", "is", null)
    .where("state", "=", "cancelled")
    .where("milestone", "is", null)
    .execute();
  const old = await db.selectFrom("broadcasts").select("id").where(isOld()).execute();
  for (const { id } of old) await sweepDeliveries(db, id);
  await sql`
    delete from broadcast_watchers using broadcasts
    where broadcasts.id = broadcast_id and ${isOld()}`.execute(db);
  await sql`
    delete from broadcast_texts using broadcasts
    where broadcasts.id = broadcast_id and broadcast_texts.version > broadcasts.version and ${isOld()}`.execute(
    db,
  );
  await db
    .updateTable("broadcasts")
    .set({ author_key: null, corrected_by: null, revising: false, signature: unsigned })
    .where(isOld())
    .where(
      sql<boolean>`(author_key is not null or corrected_by is not null or revising or signature <> ${unsigned})`,
    )
    .execute();
}

/** What is undone by now, such as a correction on a platform that was down all week, counts as expired. */
async function sweepDeliveries(db: Database, id: number): Promise<void> {
  const first = () =>
    sql`select id from deliveries where broadcast_id = ${id} order by id limit ${batchRows} for update`;
  let removed = batchRows;
  while (removed === batchRows)
    removed = await db.transaction().execute(async (transaction) => {
      await sql`
        with ended as (
          update deliveries set state = 'done', outcome = 'expired', claimed_until = null
          where id in (${first()}) and state <> 'done'
          returning work, platform, case when place_id is null then 'person' else 'place' end as recipient
        )
        ${addTallies(
          id,
          sql`
          select work, platform, recipient, 'expired' as outcome, count(*) as count
          from ended group by work, platform, recipient`,
        )}`.execute(transaction);
      const { numAffectedRows } = await sql`delete from deliveries where id in (${first()})`.execute(
        transaction,
      );
      return Number(numAffectedRows ?? 0);
    });
}
