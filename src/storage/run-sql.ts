import { CompiledQuery, type Kysely } from "kysely";
import type { Tables } from "./tables.ts";

/** The database, or a transaction on it. */
export type Database = Kysely<Tables>;

/** Runs SQL that a library brings along (pg-boss, Keyv) on the database, or inside our own transaction. */
export const runSql = async (
  db: Database,
  text: string,
  values: unknown[] = [],
): Promise<{ rows: unknown[] }> => db.executeQuery(CompiledQuery.raw(text, values));
