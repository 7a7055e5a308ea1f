import { type Kysely, sql } from "kysely";

/** What an adapter published last, by platform and scope. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table command_fingerprints (scope text primary key, fingerprint text not null)`.execute(
    db,
  );
}
