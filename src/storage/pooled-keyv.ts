import KeyvPostgres from "@keyv/postgres";
import { joinCalls } from "../system/join-calls.ts";
import { type Database, runSql } from "./run-sql.ts";

/** Rows fetched at once while listing. */
const pageRows = 1_000;
const table = "kv";

/** A key as LIKE takes it literally. */
const literally = (text: string) => text.replace(/[%_\\]/g, "\\$&");

/**
 * Keyv's Postgres adapter on the one pool, or inside a transaction on it. As published it opens its own pool without an error listener, clears
 * neighbouring namespaces (`_` is a wildcard), answers true to both of two deletes at once, and ends a listing
 * silently when the database fails. Give each Keyv its own store: the store keeps the namespace.
 */
export class PooledKeyv extends KeyvPostgres {
  constructor(db: Database) {
    super({ table, iterationLimit: pageRows, ...{ db } });
  }

  // Called by the constructor of the adapter, before anything of this class exists but `opts`.
  override async connect() {
    const { db } = this.opts as unknown as { db: Database };
    return async (statement: string, values?: unknown) => {
      // The table comes from a migration.
      if (statement.startsWith("CREATE TABLE")) return [];
      const { rows } = await runSql(db, statement, values as unknown[]);
      return rows;
    };
  }

  readonly #getJoined = joinCalls((keys: readonly string[]) => this.getMany([...keys]));

  override get(key: string) {
    return this.#getJoined(key);
  }

  /** The pool is not ours to end. */
  override async disconnect(): Promise<void> {}

  override async delete(key: string): Promise<boolean> {
    return (await this.query(`DELETE FROM ${table} WHERE key = $1 RETURNING key`, [key])).length > 0;
  }

  override async clear(): Promise<void> {
    await this.query(`DELETE FROM ${table} WHERE key LIKE $1`, [
      `${this.namespace ? literally(`${this.namespace}:`) : ""}%`,
    ]);
  }

  override iterator(namespace?: string) {
    return this.entries(namespace ? `${namespace}:` : "");
  }

  /** Every row whose key begins with `prefix`, page by page in the order of keys; rows added meanwhile may be missed. */
  async *entries(prefix: string): AsyncGenerator<[key: string, value: string], void, unknown> {
    let last = "";
    for (;;) {
      const rows: { key: string; value: string }[] = await this.query(
        `SELECT key, value FROM ${table} WHERE key LIKE $1 AND key > $2 ORDER BY key LIMIT ${pageRows}`,
        [`${literally(prefix)}%`, last],
      );
      for (const { key, value } of rows) yield [key, value];
      const end = rows.at(-1);
      if (!end || rows.length < pageRows) return;
      last = end.key;
    }
  }
}
