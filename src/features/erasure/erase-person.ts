import { type PersonKey, type Storage, sql } from "../../storage/storage.ts";

/** Removes every row that names a person, the job queue's too; a talk they had claimed waits again. */
export async function erasePerson(db: Storage["db"], person: PersonKey): Promise<void> {
  // The rows first, as everywhere: whoever holds one may be writing its record.
  await db.deleteFrom("reminders").where("person_key", "=", person).execute();
  await sql`delete from kv where split_part(key, ':', 2) = ${person}`.execute(db);
  await db.deleteFrom("missed_reminders").where("person_key", "=", person).execute();
  await db.deleteFrom("handovers").where("person_key", "=", person).execute();
  await db
    .updateTable("handovers")
    .set({ state: "waiting", claimed_by: null })
    .where("claimed_by", "=", person)
    .execute();
  await db.deleteFrom("consents").where("person_key", "=", person).execute();
  if (await hasQueue(db)) await sql`delete from pgboss.job where data->>'person' = ${person}`.execute(db);
}

/** The queue makes its own tables when the bot first starts. */
async function hasQueue(db: Storage["db"]): Promise<boolean> {
  const { rows } = await sql<{ name: string | null }>`select to_regclass('pgboss.job') as name`.execute(db);
  return rows[0]?.name != null;
}
