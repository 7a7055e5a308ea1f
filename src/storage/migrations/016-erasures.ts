import { type Kysely, sql } from "kysely";

/** Who was erased lately: all that outlives an erasure, so that a restored backup can be erased again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table erasures (
      receipt text primary key,
      person_key text not null,
      day date not null
    )`.execute(db);
  await sql`create index erasures_day on erasures (day)`.execute(db);
}
