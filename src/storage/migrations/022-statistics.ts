import { type Kysely, sql } from "kysely";

/** How questions are answered, by day; and which weeks were told of. Nothing about anybody. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table answer_days (
      day date not null,
      language text not null,
      kind text not null check (kind in ('answered', 'suggested', 'none', 'fixed')),
      entry text not null,
      count integer not null check (count > 0),
      primary key (day, language, kind, entry),
      check ((kind = 'answered') = (entry <> ''))
    )`.execute(db);
  await sql`
    create table digests (
      week date primary key,
      sent_at timestamptz not null
    )`.execute(db);
}
