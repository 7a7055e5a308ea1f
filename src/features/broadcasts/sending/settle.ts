import { type Database, type Storage, sql } from "../../../storage/storage.ts";
import type { Clock } from "../../../system/clock.ts";
import type { Logger } from "../../../system/logger.ts";
import { writeAudit } from "../audit.ts";
import type { Outcome } from "../broadcast.ts";
import type { Claimed } from "./claim.ts";

/** What became of a claimed delivery. Moments in ms since the epoch (UTC). */
export interface Result {
  /** Left out: it is tried again at `dueAt`. */
  readonly outcome?: Outcome;
  readonly dueAt?: number;
  /** This try counts towards the number after which it is given up. */
  readonly counts?: boolean;
  readonly messageId?: string;
  /** For the row of failures: the platform took it or answered about its recipient, or it failed. */
  readonly sign?: "well" | "failure";
}

/**
 * Writes results down: those that came in while the last ones were being written go together, with one statement, and
 * their tallies in the same transaction.
 */
export interface Settler {
  /** Resolves when it is written down, however long the database is away; `release` ends the waiting. */
  settle(delivery: Claimed, result: Result): Promise<void>;
  /** Resolves when nothing waits to be written. */
  settled(): Promise<void>;
  /** Gives up on what cannot be written: the rows come back when their lease ends. */
  release(): void;
  /** True when this process has not yet written down what became of it; its claim is then prolonged. */
  holds(delivery: Claimed): boolean;
}

interface Waiting {
  /** The last claim of it: one whose lease ended while the database was away was claimed anew, by ourselves. */
  delivery: Claimed;
  readonly result: Result;
  readonly done: () => void;
}

const failuresThatPause = 10;
const retryMs = 500;
const mostAtOnce = 500;

export function createSettler(
  { db }: Pick<Storage, "db">,
  { clock, logger }: { clock: Clock; logger: Logger },
): Settler {
  const open = new Map<string, Claimed>();
  const waiting: Waiting[] = [];
  /** Broadcasts whose row of failures may not be zero. */
  const shaky = new Set<number>();
  let writing: Promise<void> | undefined;
  let hasEnded = false;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, mostAtOnce);
      for (;;) {
        try {
          await write(batch.map((one) => ({ ...one, delivery: open.get(one.delivery.id) ?? one.delivery })));
          break;
        } catch (err) {
          logger.debug({ code: "settle_failed", err });
          if (hasEnded) break;
          await new Promise((resolve) => setTimeout(resolve, retryMs));
        }
      }
      for (const { delivery, done } of batch) {
        open.delete(delivery.id);
        done();
      }
    }
    writing = undefined;
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    for (const { delivery, result } of batch)
      if (result.sign === "failure" || delivery.failuresInRow > 0) shaky.add(delivery.broadcast);
    const counts = countFailures(batch).filter(({ broadcast }) => shaky.has(broadcast));
    if (counts.length === 0) return writeResults(db, batch, clock.now());
    await db.transaction().execute(async (transaction) => {
      // The broadcast before its tallies, as everybody locks them.
      for (const count of counts) await writeFailures(transaction, count, clock.now());
      await writeResults(transaction, batch, clock.now());
    });
    for (const { broadcast, isReset, failures } of counts)
      if (isReset && failures === 0) shaky.delete(broadcast);
  }

  return {
    settle(delivery, result) {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (!open.has(delivery.id)) open.set(delivery.id, delivery);
      waiting.push({ delivery, result, done: resolve });
      writing ??= Promise.resolve().then(writeAll);
      return promise;
    },
    settled: async () => writing,
    release() {
      hasEnded = true;
    },
    holds(delivery) {
      if (!open.has(delivery.id)) {
        open.set(delivery.id, delivery);
        return false;
      }
      open.set(delivery.id, delivery);
      return true;
    },
  };
}

/** Only what is still claimed by this very claim: a row that was withdrawn, or went to another process, stays as it is. */
async function writeResults(db: Database, batch: readonly Waiting[], now: number): Promise<void> {
  const given = batch.map(({ delivery, result }) => ({
    id: delivery.id,
    claimed_until: delivery.claimedUntil.toISOString(),
    outcome: result.outcome ?? null,
    due_at: result.dueAt === undefined ? null : new Date(result.dueAt).toISOString(),
    tried: result.counts ? 1 : 0,
    message_id: result.messageId ?? null,
  }));
  const at = new Date(now);
  await sql`
    with given as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given
        (id bigint, claimed_until timestamptz, outcome text, due_at timestamptz, tried integer, message_id text)
    ), settled as (
      update deliveries set
        state = case when given.outcome is null then 'waiting' else 'done' end,
        outcome = given.outcome, claimed_until = null,
        due_at = coalesce(given.due_at, deliveries.due_at), tries = deliveries.tries + given.tried,
        message_id = coalesce(given.message_id, deliveries.message_id),
        sent_at = case when given.message_id is null then sent_at else ${at} end
      from given
      where deliveries.id = given.id and deliveries.state = 'claimed'
        and deliveries.claimed_until = given.claimed_until
      returning deliveries.id, broadcast_id, work, platform, place_id, deliveries.outcome
    ), crossposted as (
      insert into crossposts (delivery_id, place_id, state, due_at)
      select settled.id, place_id, 'waiting', ${at}
      from settled join places on places.id = place_id join broadcasts on broadcasts.id = broadcast_id
      where work = 'send' and outcome = 'delivered' and is_announcement and crosspost
      on conflict (delivery_id) do nothing
    )
    insert into broadcast_tallies (broadcast_id, work, platform, recipient, outcome, count)
    select broadcast_id, work, platform, case when place_id is null then 'person' else 'place' end, outcome, count(*)
    from settled where outcome is not null group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (broadcast_id, work, platform, recipient, outcome)
      do update set count = broadcast_tallies.count + excluded.count`.execute(db);
}

interface FailureCount {
  readonly broadcast: number;
  /** Something went well since: what was counted before does not count any more. */
  readonly isReset: boolean;
  readonly failures: number;
}

/** The row of failures each broadcast of a batch ends with. */
function countFailures(batch: readonly Waiting[]): FailureCount[] {
  const counts = new Map<number, FailureCount>();
  for (const {
    delivery: { broadcast },
    result: { sign },
  } of batch) {
    const before = counts.get(broadcast) ?? { broadcast, isReset: false, failures: 0 };
    if (sign === "well") counts.set(broadcast, { broadcast, isReset: true, failures: 0 });
    else if (sign === "failure") counts.set(broadcast, { ...before, failures: before.failures + 1 });
  }
  return [...counts.values()].sort((one, other) => one.broadcast - other.broadcast);
}

async function writeFailures(
  db: Database,
  { broadcast, isReset, failures }: FailureCount,
  now: number,
): Promise<void> {
  const row = await db
    .updateTable("broadcasts")
    .set((eb) => ({ failures_in_row: isReset ? failures : eb("failures_in_row", "+", failures) }))
    .where("id", "=", broadcast)
    .returning(["failures_in_row", "state"])
    .executeTakeFirst();
  if (row?.state !== "sending" || row.failures_in_row < failuresThatPause) return;
  await db
    .updateTable("broadcasts")
    .set({ state: "paused", paused_by: "failures", changed_at: new Date(now) })
    .where("id", "=", broadcast)
    .execute();
  // A new message instead of a changed one: whoever watches hears of it.
  await db
    .updateTable("broadcast_watchers")
    .set({ message_id: null, shown_at: null })
    .where("broadcast_id", "=", broadcast)
    .execute();
  await writeAudit(db, broadcast, "paused", undefined, now);
}
