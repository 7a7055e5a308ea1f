import { type Kysely, sql } from "kysely";

/** Events taken in charge: see inbox.ts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table inbox (
      event_key text primary key,
      platform text not null,
      payload text,
      claimed_at timestamptz not null,
      attempts integer not null default 1,
      done_at timestamptz,
      check (done_at is null or payload is null)
    )`.execute(db);
  await sql`create index inbox_unfinished on inbox (platform, claimed_at) where done_at is null`.execute(db);
  await sql`create index inbox_done on inbox (done_at) where done_at is not null`.execute(db);
}
