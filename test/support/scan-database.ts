import { type Storage, sql } from "../../src/storage/storage.ts";

export interface FoundRow {
  /** `pgboss.job`, or a table of ours without its schema. */
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Every row of every table, the job queue's too, in which any column holds one of these texts. */
export async function scanDatabase(
  { db }: Pick<Storage, "db">,
  texts: readonly string[],
): Promise<readonly FoundRow[]> {
  const { rows: tables } = await sql<{ schema: string; name: string }>`
    select nspname as schema, relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'p') and not relispartition
      and nspname <> 'information_schema' and nspname not like 'pg\\_%' order by 1, 2`.execute(db);
  const found: FoundRow[] = [];
  for (const { schema, name } of tables) {
    const { rows } = await sql<{ row: Record<string, unknown> }>`
      select to_jsonb(t) as row from ${sql.table(`${schema}.${name}`)} as t`.execute(db);
    for (const { row } of rows)
      if (texts.some((text) => JSON.stringify(row).includes(text)))
        found.push({ table: schema === "public" ? name : `${schema}.${name}`, row });
  }
  return found;
}
