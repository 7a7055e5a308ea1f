import { type Kysely, sql } from "kysely";

/** Which answers the team was told are past their review: each review of a file is told once. Nothing about anybody. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table review_notices (
      entry text not null,
      language text not null,
      review_by text not null,
      primary key (entry, language, review_by)
    )`.execute(db);
}
