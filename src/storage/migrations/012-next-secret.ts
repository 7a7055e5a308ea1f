import { type Kysely, sql } from "kysely";

/** While SECRET_KEY is being changed, the data key stands sealed with the next one too. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table data_key add column sealed_next text`.execute(db);
}
