import { z } from "zod";
import { type Language, languages } from "../../chat/languages.ts";
import { type Storage, sql } from "../../storage/storage.ts";
import type { Totals } from "./day-totals.ts";
import { dayIn, numberOf, type Period, startOf, writeDay } from "./days.ts";
import type { Figure } from "./masks.ts";
import { settle, sumOf } from "./referral-report.ts";

/** What is compared around a broadcast. */
const moved = ["views", "starts", "optIns"] as const;

export interface Movement {
  /** Of the day it was sent on and the day after. */
  readonly after: Figure;
  /** Of the seven days before. */
  readonly before: Figure;
}

export interface BroadcastEffect extends Readonly<Record<(typeof moved)[number], Movement>> {
  readonly id: number;
  /** When the sending began, in ms since the epoch (UTC). */
  readonly startedAt: number;
  /** `YYYY-MM-DD` */
  readonly day: string;
  /** Markdown as it was written. */
  readonly texts: Readonly<Partial<Record<Language, string>>>;
  /** Whether the two days are over. */
  readonly isOver: boolean;
}

const rows = z.array(
  z.object({
    id: z.number(),
    started_at: z.date(),
    texts: z.partialRecord(z.enum(languages), z.string()).nullable(),
  }),
);

const daysAfter = 2;
const daysBefore = 7;

/**
 * The broadcasts that began in a period, newest first, and what moved. Days and not hours: twenty-four hours cut out of
 * two days would tell, by subtraction, what few people did in the rest of them. `now`: ms since the epoch (UTC).
 */
export async function readBroadcasts(
  { db }: Pick<Storage, "db">,
  { totals, zone, now }: { readonly totals: Totals; readonly zone: string; readonly now: number },
  period: Period,
): Promise<readonly BroadcastEffect[]> {
  const { to } = period;
  // Without a beginning: also what was sent before anybody had opened a link.
  const from =
    period.from === undefined ? new Date(0) : new Date(startOf(zone, numberOf(settle(period, totals).from)));
  const found = await sql`
    select b.id, b.started_at,
      (select json_object_agg(t.language, t.markdown) from broadcast_texts as t
        where t.broadcast_id = b.id and t.version = b.version) as texts
    from broadcasts as b
    where b.started_at >= ${from} and b.started_at < ${new Date(startOf(zone, numberOf(to) + 1))}
    order by b.started_at desc, b.id desc limit 100`.execute(db);
  return rows.parse(found.rows).map(({ id, started_at, texts }) => {
    const startedAt = started_at.getTime();
    const day = dayIn(zone, startedAt);
    const movement = (column: (typeof moved)[number]): Movement => ({
      after: sumOf(totals, column, day, day + daysAfter - 1),
      before: sumOf(totals, column, day - daysBefore, day - 1),
    });
    return {
      id,
      startedAt,
      day: writeDay(day),
      texts: texts ?? {},
      isOver: dayIn(zone, now) >= day + daysAfter,
      views: movement("views"),
      starts: movement("starts"),
      optIns: movement("optIns"),
    };
  });
}
