import { type PersonKey, type Storage, sql } from "../../storage/storage.ts";
import { unsigned } from "../broadcasts/broadcasts.ts";

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
  await db.deleteFrom("sign_in_links").where("person_key", "=", person).execute();
  await db.deleteFrom("sessions").where("person_key", "=", person).execute();
  // Its partner keeps it until its end: others of the team see it in their list, and can revoke it.
  await db.updateTable("shared_links").set({ made_by: null }).where("made_by", "=", person).execute();
  await db.deleteFrom("consents").where("person_key", "=", person).execute();
  await db.updateTable("team_audit").set({ actor_key: null }).where("actor_key", "=", person).execute();
  await eraseFromBroadcasts(db, person);
  if (await hasQueue(db)) await sql`delete from pgboss.job where data->>'person' = ${person}`.execute(db);
}

/**
 * What waits to be sent to them goes along, by the database's own rule. What they wrote for everybody stays, without them:
 * had it waited for approval, it is a draft again that another moderator takes on, signs and submits, so that nobody can
 * become nameless to approve their own words. Their correction that waits is dropped for the same reason.
 */
async function eraseFromBroadcasts(db: Storage["db"], person: PersonKey): Promise<void> {
  await db.deleteFrom("update_subscribers").where("person_key", "=", person).execute();
  await db.deleteFrom("broadcast_watchers").where("person_key", "=", person).execute();
  await db.updateTable("broadcast_audit").set({ actor_key: null }).where("actor_key", "=", person).execute();
  await sql`
    delete from broadcast_texts using broadcasts
    where id = broadcast_id and corrected_by = ${person} and broadcast_texts.version > broadcasts.version`.execute(
    db,
  );
  await db.updateTable("broadcasts").set({ corrected_by: null }).where("corrected_by", "=", person).execute();
  // What is under way needs its signature; the sweep takes it some days after the end.
  await sql`
    update broadcasts set author_key = null,
      state = case when state = 'waiting' then 'draft' else state end,
      signature = case when state in ('scheduled', 'sending', 'paused') then signature else ${unsigned} end
    where author_key = ${person}`.execute(db);
}

/** The queue makes its own tables when the bot first starts. */
async function hasQueue(db: Storage["db"]): Promise<boolean> {
  const { rows } = await sql<{ name: string | null }>`select to_regclass('pgboss.job') as name`.execute(db);
  return rows[0]?.name != null;
}
