import { type Storage, sql } from "../../storage/storage.ts";
import type { Clock } from "../../system/clock.ts";
import type { Described } from "./describe-table.ts";
import { namespaces, tables } from "./described-tables.ts";

/** One line of the privacy notice: what is kept, what for, on what ground, how long, and how much of it there is now. */
export interface DataMapRow extends Described {
  readonly table: string;
  readonly rows: number;
}

/** The columns described, by table, for the test that compares them with the database. */
export const describedColumns: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [...Object.entries(tables), ["kv", namespaces.people as Described] as const].map(([table, { columns }]) => [
    table,
    Object.keys(columns),
  ]),
);

/** Anybody may open the notice: counting anew at every request would be an easy way to keep the database busy. */
const countedForMs = 60_000;

/** The map with counts at most a minute old. */
export function createDataMap(
  storage: Pick<Storage, "db">,
  clock: Clock,
): () => Promise<readonly DataMapRow[]> {
  let counted: { at: number; rows: Promise<readonly DataMapRow[]> } | undefined;
  return () => {
    if (!counted || clock.now() - counted.at > countedForMs) {
      const rows = countRows(storage);
      counted = { at: clock.now(), rows };
      rows.catch(() => {
        counted = undefined;
      });
    }
    return counted.rows;
  };
}

async function countRows({ db }: Pick<Storage, "db">): Promise<readonly DataMapRow[]> {
  const rows: DataMapRow[] = [];
  for (const [namespace, described] of Object.entries(namespaces)) {
    const { rows: counted } = await sql<{
      n: string;
    }>`select count(*) as n from kv where key like ${`${namespace}:%`}`.execute(db);
    rows.push({ table: `kv (${namespace})`, ...described, rows: Number(counted[0]?.n) });
  }
  for (const [table, described] of Object.entries(tables)) {
    const { rows: counted } = await sql<{ n: string }>`select count(*) as n from ${sql.table(table)}`.execute(
      db,
    );
    rows.push({ table, ...described, rows: Number(counted[0]?.n) });
  }
  return rows;
}
