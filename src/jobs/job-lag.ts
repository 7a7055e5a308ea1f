import { z } from "zod";
import { rethrow, type Storage } from "../storage/storage.ts";

/** Jobs that should have begun by now. */
export interface DueJobs {
  /** `countedAtMost` stands for any larger number. */
  readonly count: number;
  /** How long the oldest of them has been due, in ms; 0 when none is. */
  readonly lagMs: number;
}

const countedAtMost = 10_000;

const row = z.object({ count: z.coerce.number(), lag: z.coerce.number() });

/**
 * What is due and has not begun in these queues, by the database's clock. Reads the index of `addDueIndex`, and no more of
 * it than `countedAtMost` rows a queue. Throws `StorageUnavailableError`.
 */
export async function readDueJobs(
  { pool }: Pick<Storage, "pool">,
  queues: readonly string[],
): Promise<DueJobs> {
  if (queues.length === 0) return { count: 0, lagMs: 0 };
  const { rows } = await pool
    .query(
      `select coalesce(sum(due.count), 0) as count,
        coalesce(extract(epoch from now() - min(due.oldest)) * 1000, 0) as lag
      from unnest($1::text[]) as queue(name), lateral (
        select count(*), min(start_after) as oldest from (
          select start_after from pgboss.job
          where name = queue.name and state < 'active' and not blocked and start_after <= now()
          order by start_after limit ${countedAtMost}
        ) as job
      ) as due`,
      [queues],
    )
    .catch(rethrow);
  const { count, lag } = row.parse(rows[0]);
  return { count: Math.min(count, countedAtMost), lagMs: Math.max(0, lag) };
}
