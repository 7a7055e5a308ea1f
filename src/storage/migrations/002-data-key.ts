import { type Kysely, sql } from "kysely";

/** One row at most: the sealed key that all others are derived from. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table data_key (
      one_row boolean primary key default true check (one_row),
      sealed text not null
    )`.execute(db);
}
