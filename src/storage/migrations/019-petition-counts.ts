import { type Kysely, sql } from "kysely";

/** How many had signed and when, and which steps of it were reached. Nothing about anybody. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table petition_counts (
      id bigint generated always as identity primary key,
      petition text not null,
      source text not null check (source in ('decidim', 'json', 'manual')),
      count integer not null check (count >= 0),
      at timestamptz not null,
      confirmed_at timestamptz not null,
      check (confirmed_at >= at)
    )`.execute(db);
  await sql`create index petition_counts_latest on petition_counts (petition, at)`.execute(db);
  await sql`
    create table petition_milestones (
      petition text not null,
      milestone text not null,
      state text not null check (state in ('prepared', 'passed')),
      at timestamptz not null,
      primary key (petition, milestone)
    )`.execute(db);
}
