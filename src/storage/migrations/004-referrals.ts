import { type Kysely, sql } from "kysely";

/** Places, their codes, and what was counted under a code. An event has no column that could hold a person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table places (
      place_key text primary key,
      platform text not null,
      address text not null,
      guild_key text,
      code text not null unique,
      added_at timestamptz not null
    )`.execute(db);
  await sql`create index places_guild_key on places (guild_key) where guild_key is not null`.execute(db);
  await sql`
    create table referral_codes (
      code text primary key,
      name text,
      created_at timestamptz not null,
      retired_at timestamptz
    )`.execute(db);
  await sql`
    create table referral_events (
      id bigint generated always as identity primary key,
      code text not null,
      kind text not null check (kind in ('view', 'start', 'crawler')),
      at timestamptz not null
    )`.execute(db);
  await sql`create index referral_events_code_at on referral_events (code, at)`.execute(db);
}
