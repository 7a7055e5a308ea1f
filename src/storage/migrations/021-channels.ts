import { type Kysely, sql } from "kysely";

/** Channels beside places, more kinds of events, and their daily totals. Still no column that could hold a person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addChannels(db);
  await addKinds(db);
  await addTotals(db);
  await addMarks(db);
}

async function addChannels(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table referral_codes
      add kind text not null default 'place' check (kind in ('place', 'channel')),
      add posted_at timestamptz,
      add check ((kind = 'channel') = (name is not null))`.execute(db);
  await sql`
    create unique index referral_codes_live_name on referral_codes (lower(name))
      where kind = 'channel' and retired_at is null`.execute(db);
}

async function addKinds(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table referral_events
      drop constraint referral_events_kind_check,
      add check (kind in ('view', 'visitor', 'crawler', 'start', 'opt_in', 'stop'))`.execute(db);
  // Counts are read from the daily totals. Events are only read again to rebuild those, a day at a time: in a table that
  // grows in the order of time a block range index finds a day, and takes some kilobytes where a tree took 400 MB.
  await sql`drop index referral_events_code_at`.execute(db);
  await sql`create index referral_events_at on referral_events using brin (at) with (pages_per_range = 16)`.execute(
    db,
  );
}

/** Filled from the events at the next start, which knows in which time zone a day begins. */
async function addTotals(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table referral_days (
      code text not null,
      day date not null,
      kind text not null check (kind in ('view', 'visitor', 'crawler', 'start', 'opt_in', 'stop')),
      count integer not null check (count > 0),
      primary key (code, day, kind)
    )`.execute(db);
  await sql`create index referral_days_day on referral_days (day)`.execute(db);
  await sql`
    create table referral_calendar (
      one_row boolean primary key default true check (one_row),
      zone text not null
    )`.execute(db);
  await sql`
    create table view_batches (
      id uuid primary key,
      written_at timestamptz not null
    )`.execute(db);
}

/** Of today only, each of one code: nothing tells which marks of two codes, or of two days, are one visitor's. */
async function addMarks(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table visitor_marks (
      day date not null,
      code text not null,
      mark text not null,
      primary key (day, code, mark)
    )`.execute(db);
}
