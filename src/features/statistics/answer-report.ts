import { z } from "zod";
import { type EntryId, isEntryId } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import { type Storage, sql } from "../../storage/storage.ts";
import type { Faq } from "../faq/faq.ts";
import type { OftenAsked, Questions } from "../questions/questions.ts";
import { findPastReviews, type PastReview } from "../reviews/reviews.ts";
import type { AnswerKind } from "./answer-counts.ts";
import { numberOf, type Period } from "./days.ts";
import { type DayCount, type Figure, fewest, figureOf, gatherDays } from "./masks.ts";

/** A question that several people asked and nothing answers. */
export interface Miss extends Pick<OftenAsked, "text" | "language"> {
  /** `null`: less than five times. */
  readonly times: number | null;
}

export interface AnswerReport extends Readonly<Record<AnswerKind | "up" | "down", Figure>> {
  /** Those given most, best first; without numbers, which would tell of the others by subtraction. */
  readonly mostGiven: readonly EntryId[];
  /** Those found unhelpful more often than helpful. */
  readonly unhelpful: readonly EntryId[];
  /** Of the last 60 days, most asked first. */
  readonly misses: readonly Miss[];
  /** Answers past their day of review. */
  readonly stale: readonly PastReview[];
}

interface AnswerReportParts {
  readonly storage: Pick<Storage, "db">;
  readonly faq: Pick<Faq, "entry">;
  readonly questions: Pick<Questions, "oftenAsked">;
}

const shown = 5;
/** Finding them reads thousands of sealed questions. */
const missesKeptMs = 600_000;
const days = z.array(
  z.object({ name: z.string(), entry: z.string(), day: z.number(), count: z.coerce.number() }),
);

export function createAnswerReport({ storage: { db }, faq, questions }: AnswerReportParts) {
  let known: { readonly at: number; readonly misses: readonly Miss[] } | undefined;

  async function findMisses(now: number): Promise<readonly Miss[]> {
    if (known && now >= known.at && now - known.at < missesKeptMs) return known.misses;
    const asked = await questions.oftenAsked(now);
    const misses = asked.slice(0, shown).map(
      ({ text, language, times }): Miss => ({
        text,
        language: language satisfies Language,
        times: times < fewest ? null : times,
      }),
    );
    known = { at: now, misses };
    return misses;
  }

  /** `now`: ms since the epoch (UTC). */
  return async (period: Period, now: number): Promise<AnswerReport> => {
    const from = period.from === undefined ? Number.NEGATIVE_INFINITY : numberOf(period.from);
    const to = numberOf(period.to);
    const answers = await readDays(
      sql`select kind as name, entry, day - date '1970-01-01' as day, sum(count) as count from answer_days
        group by kind, entry, day order by day`.execute(db),
    );
    const votes = await readDays(
      sql`select vote as name, entry, day - date '1970-01-01' as day, count from answer_votes order by day`.execute(
        db,
      ),
    );
    const figure = (rows: readonly AnswerDay[], name: string, entry?: string): Figure =>
      figureOf([gatherDays(addUp(rows, name, entry))], from, to);
    const given = rank(answers, (id) => figure(answers, "answered", id).count ?? 0);
    const unhelpful = rank(
      votes,
      (id) => (figure(votes, "down", id).count ?? 0) - (figure(votes, "up", id).count ?? 0),
    );
    return {
      answered: figure(answers, "answered"),
      suggested: figure(answers, "suggested"),
      none: figure(answers, "none"),
      fixed: figure(answers, "fixed"),
      up: figure(votes, "up"),
      down: figure(votes, "down"),
      mostGiven: given,
      unhelpful,
      misses: await findMisses(now),
      stale: findPastReviews(faq, now),
    };
  };
}

type AnswerDay = z.output<typeof days>[number];

const readDays = async (asked: Promise<{ rows: unknown[] }>): Promise<readonly AnswerDay[]> =>
  days.parse((await asked).rows);

/** By day, in their order. */
function addUp(rows: readonly AnswerDay[], name: string, entry: string | undefined): readonly DayCount[] {
  const byDay = new Map<number, number>();
  for (const row of rows)
    if (row.name === name && (entry === undefined || row.entry === entry))
      byDay.set(row.day, (byDay.get(row.day) ?? 0) + row.count);
  return [...byDay].map(([day, count]) => ({ day, count }));
}

function rank(rows: readonly AnswerDay[], weigh: (id: EntryId) => number): readonly EntryId[] {
  const ids = [...new Set(rows.map(({ entry }) => entry))].filter(isEntryId);
  return ids
    .map((id) => ({ id, weight: weigh(id) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, shown)
    .map(({ id }) => id);
}
