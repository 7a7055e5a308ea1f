import { createHash } from "node:crypto";
import { type Storage, sql } from "../../src/storage/storage.ts";

/** Every row of every table, the job queue's too, as text: what a thief of the database would read. By table. */
export async function dumpRows({ db }: Storage): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows: tables } = await sql<{ schema: string; name: string }>`
    select nspname as schema, relname as name
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'p', 'm') and nspname <> 'information_schema' and nspname not like 'pg\\_%'`.execute(
    db,
  );
  const dump = new Map<string, readonly string[]>();
  for (const { schema, name } of tables) {
    const { rows } = await sql<{ line: string }>`
      select row_to_json(t)::text as line from ${sql.table(`${schema}.${name}`)} t`.execute(db);
    dump.set(
      `${schema}.${name}`,
      rows.map(({ line }) => line),
    );
  }
  return dump;
}

/** Where any of these texts stands in the dump: as it is, encoded, or hashed without a key. */
export function findIn(dump: ReadonlyMap<string, readonly string[]>, texts: readonly string[]): string[] {
  const forms = texts.flatMap((text) => formsOf(text).map((form) => [text, form] as const));
  return [...dump].flatMap(([table, lines]) => {
    const rows = lines.join("\n");
    return forms.flatMap(([text, form]) => (rows.includes(form) ? [`${text} in ${table} as ${form}`] : []));
  });
}

const hashes = ["md5", "sha1", "sha256", "sha512"] as const;

function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const number = /^-?\d+$/.test(text) ? BigInt(text.replace("-", "")) : undefined;
  const plain = [
    text,
    JSON.stringify(text).slice(1, -1),
    bytes.toString("hex"),
    ...base64Within(bytes),
    ...(number === undefined ? [] : [number.toString(16), number.toString(36)]),
  ];
  const hashed = hashes.flatMap((name) => {
    const hash = createHash(name).update(text).digest();
    return [hash.toString("hex"), hash.toString("hex").toUpperCase(), ...base64Within(hash)];
  });
  return [...new Set([...plain, ...hashed])];
}

/** What of these bytes shows in base64, wherever in a longer text they begin; in both alphabets. */
function base64Within(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    // The first and last signs hold bits of the neighbours too.
    const own = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
