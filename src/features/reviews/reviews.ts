import { type EntryId, entryIds } from "../../chat/entry-ids.ts";
import { type Language, languages } from "../../chat/languages.ts";
import type { Storage } from "../../storage/storage.ts";
import type { Logger } from "../../system/logger.ts";
import type { Faq } from "../faq/faq.ts";

/** An answer whose day of review has passed, in one or more languages. */
export interface PastReview {
  readonly id: EntryId;
  readonly languages: readonly Language[];
  /** `YYYY-MM-DD` */
  readonly reviewBy: string;
}

export interface Reviews {
  /** Tells the team of answers past their review, each review once. Hourly. `now`: ms since the epoch (UTC). */
  check(now: number): Promise<void>;
}

interface ReviewParts {
  readonly storage: Pick<Storage, "db">;
  readonly faq: Pick<Faq, "entry">;
  readonly logger: Logger;
  /** True when the team was told; left out where the team has no place. */
  readonly tell: ((answers: readonly PastReview[]) => Promise<boolean>) | undefined;
}

export function createReviews({ storage: { db }, faq, logger, tell }: ReviewParts): Reviews {
  let isLogged = false;
  return {
    async check(now) {
      const past = findPast(faq, now);
      if (past.length === 0) return;
      if (!tell) {
        if (!isLogged) logger.warn({ code: "answers_past_review", count: past.length });
        isLogged = true;
        return;
      }
      await db
        .transaction()
        .execute(async (transaction) => {
          const untold = await transaction
            .insertInto("review_notices")
            .values(past.map(({ id, language, reviewBy }) => ({ entry: id, language, review_by: reviewBy })))
            .onConflict((conflict) => conflict.columns(["entry", "language", "review_by"]).doNothing())
            .returningAll()
            .execute();
          const isUntold = ({ id, language, reviewBy }: Past) =>
            untold.some((row) => row.entry === id && row.language === language && row.review_by === reviewBy);
          const news = past.filter(isUntold);
          // Within the transaction: what could not be told is noted by nobody, and told an hour later.
          if (news.length > 0 && !(await tell(joinLanguages(news)))) throw new TeamNotTold();
        })
        .catch((error: unknown) => {
          if (!(error instanceof TeamNotTold)) throw error;
          logger.warn({ code: "answers_past_review_untold", count: past.length });
        });
    },
  };
}

class TeamNotTold extends Error {}

interface Past extends Pick<PastReview, "id" | "reviewBy"> {
  readonly language: Language;
}

/** The day of review itself still counts as in time, as in the answer's own warning. */
const endOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) + 86_400_000;

/** Every answer past its review. `now`: ms since the epoch (UTC). */
export const findPastReviews = (faq: Pick<Faq, "entry">, now: number): readonly PastReview[] =>
  joinLanguages(findPast(faq, now));

function findPast(faq: ReviewParts["faq"], now: number): readonly Past[] {
  return entryIds.flatMap((id) =>
    languages.flatMap((language) => {
      const entry = faq.entry(id, language);
      // Another language stands in for a file that does not exist: it is counted as itself.
      const isOwn = entry?.language === language;
      return isOwn && now > endOf(entry.reviewBy) ? [{ id, language, reviewBy: entry.reviewBy }] : [];
    }),
  );
}

function joinLanguages(past: readonly Past[]): readonly PastReview[] {
  const together = Map.groupBy(past, ({ id, reviewBy }) => `${id} ${reviewBy}`);
  return [...together.values()].flatMap(([first, ...others]) =>
    first
      ? [
          {
            id: first.id,
            reviewBy: first.reviewBy,
            languages: [first, ...others].map(({ language }) => language),
          },
        ]
      : [],
  );
}
