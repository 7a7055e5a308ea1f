import { type Kysely, sql } from "kysely";

/** What people thought of an answer, counted by day. No column could hold a person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table answer_votes (
      entry text not null,
      vote text not null check (vote in ('up', 'down')),
      day date not null,
      count integer not null,
      primary key (entry, vote, day)
    )`.execute(db);
}
