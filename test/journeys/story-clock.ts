import { expect } from "vitest";
import { type Storage, sql } from "../../src/storage/storage.ts";
import type { Clock } from "../../src/system/clock.ts";

/**
 * The bot's clock stands ten minutes behind the machine's, by which the job queue goes: « /remind 10m » is due at once,
 * and no test waits ten minutes.
 */
const behindMs = 10 * 60_000;

export interface StoryClock extends Clock {
  /** ms. */
  passes(ms: number): void;
}

/** Stands still at the moment given, as `Date` reads it, until it is moved; goes with the machine when there is none. */
export function openStoryClock(begins: string | undefined): StoryClock {
  let passedMs = 0;
  const own = begins === undefined ? () => Date.now() - behindMs : () => new Date(begins).getTime();
  return {
    now: () => own() + passedMs,
    passes(ms) {
      passedMs += ms;
    },
  };
}

/** From now on the job queue of this database goes by that moment (ms since the epoch) instead of by the machine's clock. */
export async function setQueueClock({ db }: Pick<Storage, "db">, now: number): Promise<void> {
  // The one place where pg-boss reads the time.
  await sql`create or replace function pgboss.job_now() returns timestamptz language sql stable
    as ${sql.lit(`select to_timestamp(${now / 1000})`)}`.execute(db);
}

/** Resolves once no reminder is due any more: each was sent, put off or dropped. */
export async function remindersAreDone({ db }: Pick<Storage, "db">): Promise<void> {
  const due = async () =>
    (
      await sql`select id from pgboss.job where name like 'reminders-%' and state < 'completed'
        and start_after <= pgboss.job_now()`.execute(db)
    ).rows;
  await expect.poll(due, { timeout: 15_000, interval: 20 }).toEqual([]);
}
