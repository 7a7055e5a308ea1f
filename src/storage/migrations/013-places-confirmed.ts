import { type Kysely, sql } from "kysely";

/** When the platform last said that the bot is in a place. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The default is for a release before this one, which may still be running beside it.
  await sql`alter table places add column confirmed_at timestamptz not null default now()`.execute(db);
  await sql`update places set confirmed_at = added_at`.execute(db);
}
