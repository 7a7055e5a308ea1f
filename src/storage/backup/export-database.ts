import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { type BackupHeader, type BackupTable, type Part, writePart } from "./parts.ts";

/** Written by the migrators themselves when a backup is restored; then what the queue knows of running processes only. */
const leftOut = [
  "public.kysely_migration",
  "public.kysely_migration_lock",
  "pgboss.version",
  "pgboss.instance",
  "pgboss.queue_stats",
];

/**
 * Everything in these tables (`public` ones without their schema) at one moment: one transaction that sees no change of
 * the others and holds none of them up. Rows pass one piece at a time, whatever the size of the table.
 */
export async function* exportDatabase(
  client: pg.Client,
  { tables, ...about }: Pick<BackupHeader, "release" | "madeAt"> & { readonly tables: readonly string[] },
): AsyncGenerator<Buffer> {
  await client.query("begin transaction isolation level repeatable read read only");
  const present = await presentTables(client, tables);
  const header = { form: 1, ...about, ...(await readVersions(client)) } as const;
  yield writePart({ kind: "header", header });
  const rows: number[] = [];
  for (const table of present) {
    yield writePart({ kind: "table", table });
    const copy = client.query(copyTo(`copy (select ${columnsOf(table)} from ${nameOf(table)}) to stdout`));
    for await (const piece of copy) yield writePart({ kind: "rows", rows: piece as Buffer });
    rows.push(copy.rowCount);
  }
  const end: Part = { kind: "end", end: { rows, sequences: await readSequences(client) } };
  yield writePart(end);
  await client.query("commit");
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const nameOf = ({ schema, name }: { schema: string; name: string }): string =>
  `${quote(schema)}.${quote(name)}`;
export const columnsOf = ({ columns }: BackupTable): string => columns.map(quote).join(", ");

/** Their own columns, without those the database computes; a table after those it refers to. */
async function presentTables(client: pg.Client, tables: readonly string[]): Promise<readonly BackupTable[]> {
  const { rows } = await client.query<BackupTable & Relations>(
    `select t.oid::text as oid, nspname as schema, relname as name,
      array(
        select attname::text from pg_attribute
        where attrelid = t.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
      ) as columns,
      array(
        select distinct coalesce(inhparent, confrelid)::text from pg_constraint
        left join pg_inherits on inhrelid = confrelid
        where contype = 'f' and (conrelid = t.oid or conrelid in (select inhrelid from pg_inherits where inhparent = t.oid))
      ) as refers
    from pg_class t join pg_namespace n on n.oid = relnamespace
    where relkind in ('r', 'p') and not relispartition
      and nspname || '.' || relname = any($1) order by 1, 2`,
    [
      tables
        .map((table) => (table.includes(".") ? table : `public.${table}`))
        .filter((name) => !leftOut.includes(name)),
    ],
  );
  return parentsFirst(rows);
}

interface Relations {
  readonly oid: string;
  /** The oids of the tables its foreign keys lead to. */
  readonly refers: readonly string[];
}

function parentsFirst(tables: readonly (BackupTable & Relations)[]): readonly BackupTable[] {
  const waiting = new Set(tables);
  const sorted: BackupTable[] = [];
  while (waiting.size > 0) {
    const oids = new Set([...waiting].map(({ oid }) => oid));
    const next = [...waiting].filter(
      ({ oid, refers }) => !refers.some((other) => other !== oid && oids.has(other)),
    );
    if (next.length === 0) throw new Error("Tables refer to each other in a circle");
    for (const table of next) {
      waiting.delete(table);
      sorted.push({ schema: table.schema, name: table.name, columns: table.columns });
    }
  }
  return sorted;
}

async function readVersions(client: pg.Client): Promise<Pick<BackupHeader, "migrations" | "queueVersion">> {
  const { rows } = await client.query<{ name: string }>(
    "select name from public.kysely_migration order by name",
  );
  const { rows: found } = await client.query("select to_regclass('pgboss.version') as found");
  const queue = found[0].found
    ? await client.query<{ version: number }>("select version from pgboss.version")
    : undefined;
  return { migrations: rows.map(({ name }) => name), queueVersion: queue?.rows[0]?.version ?? null };
}

/** After the rows: numbers given out meanwhile are then left out rather than given twice. */
async function readSequences(client: pg.Client) {
  const { rows } = await client.query<{ schema: string; name: string; last: string }>(
    `select schemaname as schema, sequencename as name, last_value::text as last from pg_sequences
    where schemaname in ('public', 'pgboss') and last_value is not null`,
  );
  return rows;
}
