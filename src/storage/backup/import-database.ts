import { once } from "node:events";
import { finished } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { columnsOf, nameOf } from "./export-database.ts";
import { type BackupEnd, type BackupHeader, type BackupTable, NoBackupError, type Part } from "./parts.ts";

/**
 * Fills the tables of a backup, which are there and whose rows go, within the transaction that `client` is in.
 * Our triggers sleep meanwhile: what they would add is in the backup. Foreign keys are checked.
 */
export async function importDatabase(client: pg.Client, parts: AsyncIterable<Part>): Promise<void> {
  const filled: BackupTable[] = [];
  const rows: number[] = [];
  let copy: ReturnType<typeof beginCopy> | undefined;
  const endCopy = async () => {
    if (copy) rows.push(await copy.end());
    copy = undefined;
  };
  for await (const part of parts) {
    switch (part.kind) {
      case "header":
        break;
      case "table":
        await endCopy();
        await client.query(`alter table ${nameOf(part.table)} disable trigger user`);
        // Some rows come with a migration. `delete`: a table others refer to cannot be truncated alone.
        await client.query(`delete from ${nameOf(part.table)}`);
        filled.push(part.table);
        copy = beginCopy(client, part.table);
        break;
      case "rows":
        await copy?.write(part.rows);
        break;
      case "end":
        await endCopy();
        await finish(client, filled, rows, part.end);
        break;
      default:
        part satisfies never;
    }
  }
}

function beginCopy(client: pg.Client, table: BackupTable) {
  const stream = client.query(copyFrom(`copy ${nameOf(table)} (${columnsOf(table)}) from stdin`));
  const done = finished(stream);
  // Told by `end` or by the next write.
  done.catch(() => {});
  return {
    async write(rows: Buffer): Promise<void> {
      if (!stream.write(rows)) await Promise.race([once(stream, "drain"), done]);
    },
    async end(): Promise<number> {
      stream.end();
      await done;
      return stream.rowCount;
    },
  };
}

async function finish(
  client: pg.Client,
  filled: readonly BackupTable[],
  rows: readonly number[],
  end: BackupEnd,
): Promise<void> {
  if (rows.length !== end.rows.length || rows.some((count, index) => count !== end.rows[index]))
    throw new NoBackupError();
  for (const { schema, name, last } of end.sequences)
    await client.query("select setval($1::text::regclass, $2)", [nameOf({ schema, name }), last]);
  // Foreign keys that wait for the end of the transaction would forbid the next change of their table.
  await client.query("set constraints all immediate");
  for (const table of filled) await client.query(`alter table ${nameOf(table)} enable trigger user`);
}

/** Reads through a backup whose every byte is authentic once this has returned. Throws `NoBackupError` when parts miss. */
export async function readThrough(parts: AsyncIterable<Part>): Promise<BackupHeader> {
  let header: BackupHeader | undefined;
  let end: BackupEnd | undefined;
  let tables = 0;
  for await (const part of parts) {
    if (end || (part.kind === "header") !== (header === undefined)) throw new NoBackupError();
    if (part.kind === "header") header = part.header;
    if (part.kind === "table") tables++;
    if (part.kind === "end") end = part.end;
  }
  if (!header || !end || end.rows.length !== tables) throw new NoBackupError();
  return header;
}
