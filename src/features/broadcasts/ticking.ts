import { type Database, sql } from "../../storage/storage.ts";
import { tooOld } from "../retention/retention.ts";
import { countRecipients } from "./audience.ts";
import { writeAudit } from "./audit.ts";
import { endLeftovers, turnToRevision } from "./batches.ts";
import { findBroadcast, type Kept, lockIfFree } from "./broadcast-store.ts";
import { fill, giveUpFilling } from "./fill.ts";
import type { BroadcastParts } from "./parts.ts";

/** So many batches of each broadcast in one call: the sender goes on in between. */
const batchesAtOnce = 5;

async function inBatches(batch: () => Promise<boolean>): Promise<void> {
  for (let times = 0; times < batchesAtOnce; times++) if (!(await batch())) return;
}

/** What the bot does with broadcasts by itself: any number of processes may do it at once. */
export function createTicking({
  storage: { db },
  currentWords,
}: Pick<BroadcastParts, "storage" | "currentWords">) {
  const idsOf = async (where: ReturnType<typeof sql<boolean>>): Promise<readonly number[]> => {
    const rows = await db.selectFrom("broadcasts").select("id").where(where).orderBy("id").execute();
    return rows.map(({ id }) => id);
  };
  /** Under its lock; what changed since it was looked for is seen, what another process has in hand is left to it. */
  const locked = (id: number, work: (kept: Kept, db: Database) => Promise<void>) =>
    db.transaction().execute(async (transaction) => {
      const kept = await lockIfFree(transaction, id);
      if (kept) await work(kept, transaction);
    });

  /** Begins those whose moment has come, and writes their deliveries; those that a crash left half written as well. */
  async function startDue(now: number): Promise<void> {
    const moment = new Date(now);
    const isDue = sql<boolean>`state = 'scheduled' and coalesce(send_at, ${moment}) <= ${moment} and expires_at > ${moment}`;
    for (const id of await idsOf(isDue))
      await locked(id, (kept, transaction) => start(kept, transaction, now));
    const isHalfWritten = sql<boolean>`state in ('sending', 'paused') and started_at is not null and not filled`;
    for (const id of await idsOf(isHalfWritten)) await fill(db, id, currentWords);
  }

  async function start({ broadcast }: Kept, transaction: Database, now: number): Promise<void> {
    if (broadcast.state !== "scheduled" || (broadcast.sendAt ?? now) > now) return;
    const audience = { audience: broadcast.audience, words: currentWords(), until: now };
    const recipients = (await countRecipients(transaction, audience)).reduce(
      (sum, { count, renewal }) => sum + count + renewal,
      0,
    );
    await transaction
      .updateTable("broadcasts")
      .set({ state: "sending", started_at: new Date(now), recipients })
      .where("id", "=", broadcast.id)
      .execute();
    await writeAudit(transaction, broadcast.id, "started", undefined, now);
  }

  /** Ends those whose time is over: late is worse than never. */
  async function expireDue(now: number): Promise<void> {
    const isOver = sql<boolean>`state in ('scheduled', 'sending', 'paused') and expires_at <= ${new Date(now)}`;
    for (const id of await idsOf(isOver)) {
      await locked(id, (kept, transaction) => expire(kept, transaction, now));
      await endIfDropped(id, now);
    }
  }

  async function expire(kept: Kept, transaction: Database, now: number): Promise<void> {
    const { id, state, startedAt, expiresAt = now } = kept.broadcast;
    if (!["scheduled", "sending", "paused"].includes(state) || expiresAt > now) return;
    const neverHad = await giveUpFilling(transaction, kept, "expired", currentWords, now);
    const left = await whatIsLeft(transaction, id, now);
    const isDropped = startedAt === undefined || neverHad || left.waiting;
    // Only what a sender has in hand is left: it may arrive yet, and then nobody missed it.
    if (!isDropped && left.inHand) return;
    await end(transaction, id, isDropped ? "expired" : "finished", now);
  }

  async function whatIsLeft(transaction: Database, id: number, now: number) {
    const { rows } = await sql<{ waiting: boolean; inHand: boolean }>`
      select
        exists (select from deliveries where broadcast_id = ${id} and work = 'send' and state <> 'done'
          and (state = 'waiting' or claimed_until <= ${new Date(now)})) as waiting,
        exists (select from deliveries where broadcast_id = ${id} and work = 'send' and state <> 'done'
          and claimed_until > ${new Date(now)}) as "inHand"`.execute(transaction);
    return { waiting: rows[0]?.waiting ?? false, inHand: rows[0]?.inHand ?? false };
  }

  async function end(transaction: Database, id: number, state: "expired" | "finished", now: number) {
    await transaction
      .updateTable("broadcasts")
      .set({ state, paused_by: null, ended_at: new Date(now) })
      .where("id", "=", id)
      .execute();
    await writeAudit(transaction, id, state, undefined, now);
  }

  async function endIfDropped(id: number, now: number): Promise<void> {
    const state = (await findBroadcast(db, id))?.broadcast.state;
    if (state === "expired" || state === "cancelled") await inBatches(() => endLeftovers(db, id, state, now));
  }

  /** Ends those that have nothing left to send, and goes on with what ended or was revised. */
  async function finishDone(now: number): Promise<void> {
    const isDone = sql<boolean>`state in ('sending', 'paused') and filled and not exists (
      select from deliveries where broadcast_id = broadcasts.id and work = 'send' and deliveries.state <> 'done')`;
    for (const id of await idsOf(isDone))
      await locked(id, async ({ broadcast: { state }, filled }, transaction) => {
        if (!filled || !["sending", "paused"].includes(state)) return;
        const left = await whatIsLeft(transaction, id, now);
        if (!left.waiting && !left.inHand) await end(transaction, id, "finished", now);
      });
    const kept = new Date(tooOld("deliveries", now));
    const hasLeftovers = sql<boolean>`state in ('cancelled', 'expired') and ended_at > ${kept} and exists (
      select from deliveries where broadcast_id = broadcasts.id and work = 'send' and deliveries.state <> 'done')`;
    for (const id of await idsOf(hasLeftovers)) await endIfDropped(id, now);
    for (const id of await idsOf(sql<boolean>`revising`)) {
      const revised = await findBroadcast(db, id);
      if (revised) await inBatches(() => turnToRevision(db, revised, now));
    }
  }

  return { startDue, expireDue, finishDone };
}
