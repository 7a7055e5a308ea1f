import { z } from "zod";
import { platformNames } from "../../chat/address.ts";
import { type Storage, sql } from "../../storage/storage.ts";
import { type Broadcast, outcomes } from "./broadcast.ts";
import type { Report, UnreachedPlace } from "./results.ts";
import { readTallies } from "./tallies.ts";

const place = z.object({
  work: z.enum(["send", "correct", "recall"]),
  platform: z.enum(platformNames),
  outcome: z.enum(outcomes),
  place_key: z.string(),
  sealed_name: z.string().nullable(),
});
const crossposts = z.object({
  done: z.coerce.number(),
  waiting: z.coerce.number(),
  impossible: z.coerce.number(),
  nextAt: z
    .date()
    .nullable()
    .transform((at) => at?.getTime()),
});

/** What became of it. A place that moved or left since is not among the unreached: only its count is. */
export async function readReport(
  { db, keys }: Pick<Storage, "db" | "keys">,
  broadcast: Broadcast,
): Promise<Report> {
  const { id } = broadcast;
  const places = await db
    .selectFrom("deliveries")
    .innerJoin("places", "places.id", "deliveries.place_id")
    .select(["work", "deliveries.platform", "outcome", "place_key", "sealed_name"])
    .where("broadcast_id", "=", id)
    .where("place_id", "is not", null)
    .where("outcome", "not in", ["delivered", "corrected", "recalled"])
    .orderBy("deliveries.id")
    .execute();
  const { rows } = await sql`
    select count(*) filter (where c.state = 'done') as done, count(*) filter (where c.state = 'waiting') as waiting,
      count(*) filter (where c.state = 'impossible') as impossible,
      min(c.due_at) filter (where c.state = 'waiting') as "nextAt"
    from crossposts as c join deliveries as d on d.id = c.delivery_id where d.broadcast_id = ${id}
      and d.place_id is not null`.execute(db);
  return {
    broadcast,
    tallies: await readTallies(db, id),
    unreached: places.map((row): UnreachedPlace => {
      const { place_key, sealed_name, ...rest } = place.parse(row);
      return { ...rest, name: sealed_name ? keys.open(sealed_name, `places:name:${place_key}`) : undefined };
    }),
    crossposts: crossposts.parse(rows[0]),
  };
}

/** A title is a stranger's: a spreadsheet would run one that begins like a formula. */
function writeCell(value: string | number): string {
  const text = String(value);
  const harmless = /^\s*[=+\-@]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",;\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The report as a CSV file (RFC 4180): the counts, then each place that was not reached. */
export function writeReportCsv({ tallies, unreached }: Report): string {
  const rows = [
    ["work", "platform", "recipient", "outcome", "count", "name"],
    ...tallies.map(({ work, platform, recipient, outcome, count }) => [
      work,
      platform,
      recipient,
      outcome,
      count,
      "",
    ]),
    ...unreached.map(({ work, platform, outcome, name = "" }) => [work, platform, "place", outcome, 1, name]),
  ];
  // The mark at the beginning tells Excel that it is UTF-8.
  return `\ufeff${rows.map((row) => row.map(writeCell).join(",")).join("\r\n")}\r\n`;
}
