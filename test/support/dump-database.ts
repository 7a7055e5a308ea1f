import { type Storage, sql } from "../../src/storage/storage.ts";

/** A table's rows as a dump holds them, without the columns that the database computes. */
export type Dump = ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>;

const ours = async ({ db }: Pick<Storage, "db">) =>
  (
    await sql<{ name: string; columns: string[] }>`
      select table_name as name, array_agg(column_name::text) as columns
      from information_schema.columns where table_schema = 'public' and is_generated = 'NEVER'
      group by 1 order by table_name = 'handover_messages', 1`.execute(db)
  ).rows;

/** Everything in the database, as a backup made now would keep it. */
export async function dumpDatabase(storage: Pick<Storage, "db">): Promise<Dump> {
  const dump = new Map<string, Record<string, unknown>[]>();
  for (const { name } of await ours(storage)) {
    const { rows } = await sql<{ row: Record<string, unknown> }>`
      select to_jsonb(t) as row from ${sql.table(name)} as t`.execute(storage.db);
    dump.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  return dump;
}

/** Puts a dump into a database that has nothing but its tables. */
export async function restoreDump(storage: Pick<Storage, "db">, dump: Dump): Promise<void> {
  for (const { name, columns } of await ours(storage)) {
    const names = sql.join(columns.map((column) => sql.ref(column)));
    await sql`delete from ${sql.table(name)}`.execute(storage.db);
    await sql`
      insert into ${sql.table(name)} (${names}) overriding system value
      select ${names} from jsonb_populate_recordset(null::${sql.table(name)}, ${JSON.stringify(dump.get(name) ?? [])}::jsonb)`.execute(
      storage.db,
    );
  }
}
