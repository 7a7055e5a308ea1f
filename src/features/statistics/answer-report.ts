import { type EntryId, entryIds } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import type { Faq } from "../faq/faq.ts";
import type { OftenAsked, Questions } from "../questions/questions.ts";
import { findPastReviews, type PastReview } from "../reviews/reviews.ts";
import type { AnswerKind } from "./answer-counts.ts";
import type { Totals } from "./day-totals.ts";
import { numberOf, type Period } from "./days.ts";
import { type Figure, fewest, figureOf } from "./masks.ts";

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
  readonly faq: Pick<Faq, "entry">;
  readonly questions: Pick<Questions, "oftenAsked">;
}

const shown = 5;
/** Finding them reads thousands of sealed questions. */
const missesKeptMs = 600_000;

export function createAnswerReport({ faq, questions }: AnswerReportParts) {
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
  return async (totals: Totals, period: Period, now: number): Promise<AnswerReport> => {
    const from = period.from === undefined ? Number.NEGATIVE_INFINITY : numberOf(period.from);
    const figure = (name: AnswerKind | "up" | "down", entry: EntryId | "*" = "*"): Figure =>
      figureOf(totals.get(name)?.get(entry) ?? [], from, numberOf(period.to));
    const shownOf = (name: "answered" | "up" | "down", id: EntryId) => figure(name, id).count ?? 0;
    return {
      answered: figure("answered"),
      suggested: figure("suggested"),
      none: figure("none"),
      fixed: figure("fixed"),
      up: figure("up"),
      down: figure("down"),
      mostGiven: rank((id) => shownOf("answered", id)),
      unhelpful: rank((id) => shownOf("down", id) - shownOf("up", id)),
      misses: await findMisses(now),
      stale: findPastReviews(faq, now),
    };
  };
}

const rank = (weigh: (id: EntryId) => number): readonly EntryId[] =>
  entryIds
    .map((id) => ({ id, weight: weigh(id) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, shown)
    .map(({ id }) => id);
