import { type Storage, sql } from "../../src/storage/storage.ts";

export type StorageRow = Readonly<Record<string, unknown>>;

/** Every column of every row of a table: for what must not be found there. */
export async function tableRows({ db }: Storage, table: string): Promise<readonly StorageRow[]> {
  return (await sql<StorageRow>`select * from ${sql.table(table)}`.execute(db)).rows;
}
