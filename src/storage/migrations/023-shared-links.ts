import { type Kysely, sql } from "kysely";

/** Links that show a partner the figures, known by a hash of what is in them: the database opens nothing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table shared_links (
      id integer generated always as identity primary key,
      token_hash text not null unique,
      sealed_name text not null,
      made_by text,
      made_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db);
}
