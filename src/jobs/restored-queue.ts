import { getConstructionPlans } from "pg-boss";
import { type Database, sql } from "../storage/storage.ts";

/** Makes pg-boss's empty tables, as the version that comes with this release knows them, in the caller's transaction. */
export function createQueueTables(): string {
  const plan = getConstructionPlans("pgboss");
  const inside = /^\s*BEGIN;(.*)COMMIT;\s*$/s.exec(plan)?.[1];
  if (inside === undefined) throw new Error("pg-boss writes its tables in another way than before");
  // It limits how long a transaction may wait: while a large table is being read ours does.
  return `${inside}; set local idle_in_transaction_session_timeout = 0`;
}

/** Only reminders belong to somebody: sweeps, digests and the like are made again by their schedules. */
export async function dropOtherJobs(db: Database): Promise<void> {
  const { rows } = await sql<{ found: string | null }>`select to_regclass('pgboss.job') as found`.execute(db);
  if (rows[0]?.found) await sql`delete from pgboss.job where name not like 'reminders-%'`.execute(db);
}
