import { type Kysely, sql } from "kysely";

/** Keyv's table as @keyv/postgres 2 expects it, with what it lacks: expiry that SQL can see, and listing by prefix. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Keyv writes {"value":…,"expires":N}. Read by a pattern and not as JSON: Postgres refuses JSON that holds \u0000.
  await sql`
    create table kv (
      key varchar(255) primary key,
      value text not null,
      expires_at bigint generated always as
        (substring(value from '"expires":([0-9]{1,18})[}]$')::bigint) stored
    )`.execute(db);
  await sql`create index kv_key_prefix on kv (key text_pattern_ops)`.execute(db);
  await sql`create index kv_expires_at on kv (expires_at) where expires_at is not null`.execute(db);
}
