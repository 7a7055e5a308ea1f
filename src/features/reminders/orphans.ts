import { z } from "zod";
import { platformNames } from "../../chat/address.ts";
import { type Database, type PersonKey, sql } from "../../storage/storage.ts";
import { namespace } from "./agreements.ts";
import type { ReminderSchedule, Scheduled } from "./fire-reminder.ts";

/** Rows looked at in a statement: it has five seconds. */
const page = 5_000;
/** Rows a transaction. */
const batch = 200;

interface Looked {
  readonly key: string;
  readonly isOrphan: boolean;
}
type LookOn = (db: Database, after: string) => Promise<readonly Looked[]>;

/** Rows whose record is gone, after the key given; then the last row looked at. */
const rowsWithoutRecord: LookOn = async (db, after) => {
  const [, person = "", id = ""] = after.split(":");
  const { rows } = await sql<Looked>`
    with page as (
      select person_key, id, ${`${namespace}:`}::text || person_key || ':' || id as key from reminders
      where (person_key, id) > (${person}, ${id}) order by person_key, id limit ${page}
    )
    select key, true as "isOrphan" from page where not exists (select from kv where kv.key = page.key)
    union all (select key, false from page order by person_key desc, id desc limit 1)`.execute(db);
  return rows;
};

/** The same of records. `;` follows `:`, so that it ends the namespace whatever the database's own order is. */
const recordsWithoutRow: LookOn = async (db, after) => {
  const { rows } = await sql<Looked>`
    with page as (
      select key from kv
      where key ~>=~ ${`${namespace}:`} and key ~<~ ${`${namespace};`} and key ~>~ ${after}
      order by key using ~<~ limit ${page}
    )
    select key, true as "isOrphan" from page where not exists (${rowOf("page")})
    union all (select key, false from page order by key using ~>~ limit 1)`.execute(db);
  return rows;
};

const rowOf = (records: "page" | "kv") => sql`
  select from reminders
  where person_key = split_part(${sql.ref(`${records}.key`)}, ':', 2)
    and id = split_part(${sql.ref(`${records}.key`)}, ':', 3)
    and ${sql.ref(`${records}.key`)} = ${`${namespace}:`}::text || person_key || ':' || id`;

/**
 * A row without its record, or a record without its row, is of a damaged database: both are written and removed
 * together. They are removed, jobs included; answers how many there were. Reads through everything, page by page.
 */
export async function removeOrphans(db: Database, cancel: ReminderSchedule["cancel"]): Promise<number> {
  let removed = 0;
  for (const lookOn of [rowsWithoutRecord, recordsWithoutRow])
    for (let after = ""; ; ) {
      const looked = await lookOn(db, after);
      const last = looked.find(({ isOrphan }) => !isOrphan);
      const orphans = looked.filter(({ isOrphan }) => isOrphan).map(({ key }) => key);
      for (let from = 0; from < orphans.length; from += batch)
        removed += await removeThose(db, orphans.slice(from, from + batch), cancel);
      if (!last) break;
      after = last.key;
    }
  return removed;
}

const removedRow = z
  .object({ person_key: z.string(), id: z.string(), due_at: z.date(), platform: z.enum(platformNames) })
  .transform((row): { person: PersonKey; reminder: Scheduled } => ({
    person: row.person_key as PersonKey,
    reminder: { id: row.id, at: row.due_at.getTime(), platform: row.platform },
  }));

/** Looks again with nobody else at it: one may have been confirmed anew meanwhile. */
const removeThose = (db: Database, keys: readonly string[], cancel: ReminderSchedule["cancel"]) =>
  db.transaction().execute(async (transaction) => {
    // Where the row is missing there is none to lock.
    await sql`lock table reminders in exclusive mode`.execute(transaction);
    const { rows } = await sql`
      delete from reminders using unnest(${keys}::text[]) as found (key)
      where person_key = split_part(found.key, ':', 2) and id = split_part(found.key, ':', 3)
        and not exists (select from kv where kv.key = found.key)
      returning person_key, id, due_at, platform`.execute(transaction);
    for (const { person, reminder } of rows.map((row) => removedRow.parse(row)))
      await cancel(transaction, person, reminder);
    const { numAffectedRows = 0n } = await sql`
      delete from kv where key = any(${keys}::text[]) and not exists (${rowOf("kv")})`.execute(transaction);
    return rows.length + Number(numAffectedRows);
  });
