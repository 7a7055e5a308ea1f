import { z } from "zod";

/** What a backup begins with. */
const header = z.object({
  form: z.literal(1),
  release: z.string(),
  /** ms since the epoch (UTC): everything until then is in it, nothing later. */
  madeAt: z.number().int(),
  migrations: z.array(z.string()),
  /** Of pg-boss's tables; null before the bot first started. */
  queueVersion: z.number().int().nullable(),
});
export type BackupHeader = z.output<typeof header>;

const identifier = z.string().min(1).max(63);
const table = z.object({
  schema: z.enum(["public", "pgboss"]),
  name: identifier,
  columns: z.array(identifier),
});
export type BackupTable = z.output<typeof table>;

const end = z.object({
  /** How many rows each table had, in their order. */
  rows: z.array(z.number().int()),
  sequences: z.array(z.object({ schema: z.string(), name: identifier, last: z.string().regex(/^-?\d+$/) })),
});
export type BackupEnd = z.output<typeof end>;

/** The parts in their order: one header, each table followed by its rows as COPY writes them, one end. */
export type Part =
  | { readonly kind: "header"; readonly header: BackupHeader }
  | { readonly kind: "table"; readonly table: BackupTable }
  | { readonly kind: "rows"; readonly rows: Buffer }
  | { readonly kind: "end"; readonly end: BackupEnd };

const letters = { header: "H", table: "T", rows: "R", end: "E" } as const;
/** A letter and the length of what follows (32 bits, big-endian). */
const prefixBytes = 5;
/** COPY gives some 64 KiB at a time, or a row at a time; a row of ours is far smaller than this. */
const longestPart = 64 * 1024 * 1024;

export class NoBackupError extends Error {
  override readonly name = "NoBackupError";
}

export function writePart(part: Part): Buffer {
  const content = part.kind === "rows" ? part.rows : Buffer.from(JSON.stringify(contentOf(part)));
  const prefix = Buffer.alloc(prefixBytes);
  prefix.write(letters[part.kind], "latin1");
  prefix.writeUInt32BE(content.length, 1);
  return Buffer.concat([prefix, content]);
}

function contentOf(part: Exclude<Part, { kind: "rows" }>): unknown {
  if (part.kind === "header") return part.header;
  return part.kind === "table" ? part.table : part.end;
}

/** Reads what `writePart` wrote, however it was cut into pieces. Throws `NoBackupError` on anything else. */
export async function* readParts(source: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const piece of source) {
    pending = pending.length === 0 ? Buffer.from(piece) : Buffer.concat([pending, piece]);
    let at = 0;
    while (pending.length - at >= prefixBytes) {
      const length = pending.readUInt32BE(at + 1);
      if (length > longestPart) throw new NoBackupError();
      const until = at + prefixBytes + length;
      if (pending.length < until) break;
      yield readPart(pending.toString("latin1", at, at + 1), pending.subarray(at + prefixBytes, until));
      at = until;
    }
    pending = pending.subarray(at);
  }
  if (pending.length > 0) throw new NoBackupError();
}

function readPart(letter: string, content: Buffer): Part {
  if (letter === letters.rows) return { kind: "rows", rows: content };
  try {
    const value: unknown = JSON.parse(content.toString());
    if (letter === letters.header) return { kind: "header", header: header.parse(value) };
    if (letter === letters.table) return { kind: "table", table: table.parse(value) };
    if (letter === letters.end) return { kind: "end", end: end.parse(value) };
  } catch (error) {
    throw new NoBackupError(undefined, { cause: error });
  }
  throw new NoBackupError();
}
