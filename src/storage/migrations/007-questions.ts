import { type Kysely, sql } from "kysely";

/** Questions without a sure answer, scrubbed and sealed, and what moderators made of them. The day is all that is known of when. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table unanswered_questions (
      id text primary key,
      language text not null,
      day date not null,
      sealed_text text not null
    )`.execute(db);
  await sql`create index unanswered_questions_day on unanswered_questions (day)`.execute(db);
  await sql`
    create table faq_proposals (
      id text primary key,
      kind text not null check (kind in ('phrasing', 'draft')),
      entry text,
      language text not null,
      sealed_text text not null,
      proposed_on date not null,
      applied_on date,
      check ((kind = 'phrasing') = (entry is not null))
    )`.execute(db);
}
