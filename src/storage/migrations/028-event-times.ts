import { type Kysely, sql } from "kysely";

/**
 * Clicks of one code and second that came together are one row: thirty thousand a second on a poster were thirty thousand
 * rows a second. What was written before counts once a row.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table referral_events add column times integer not null default 1
      constraint referral_events_times check (times > 0)`.execute(db);
}
