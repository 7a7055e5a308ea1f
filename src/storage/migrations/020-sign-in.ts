import { type Kysely, sql } from "kysely";

/**
 * How the team gets to its dashboard: links that open it once, and who is signed in. Both are known by a hash of what
 * the browser holds: whoever reads the database cannot sign in with it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table sign_in_links (
      token_hash text primary key,
      person_key text not null,
      sealed_person text not null,
      language text not null,
      made_at timestamptz not null,
      used_at timestamptz
    )`.execute(db);
  await sql`create index sign_in_links_person on sign_in_links (person_key)`.execute(db);
  await sql`
    create table sessions (
      session_hash text primary key,
      person_key text not null,
      sealed_person text not null,
      language text not null,
      made_at timestamptz not null,
      seen_at timestamptz not null
    )`.execute(db);
  await sql`create index sessions_person on sessions (person_key)`.execute(db);
}
