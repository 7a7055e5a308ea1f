import { type Kysely, sql } from "kysely";

/** What one process at a time may do, and until when it may: see leases.ts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table leases (
      name text primary key,
      holder text not null,
      process text,
      expires_at timestamptz not null
    )`.execute(db);
}
