import type { Language } from "../../chat/languages.ts";
import { type Storage, StorageUnavailableError, sql } from "../../storage/storage.ts";
import { joinCalls } from "../../system/join-calls.ts";
import type { Logger } from "../../system/logger.ts";
import type { FaqResult } from "../faq/faq.ts";
import { createCalendar } from "../referrals/referrals.ts";

/** `fixed`: what gets a line of its own, such as a greeting or an emergency. */
export type AnswerKind = "answered" | "suggested" | "none" | "fixed";

/** How questions were answered, counted by day: no call takes a person or a question. */
export interface AnswerCounts {
  /**
   * Returns at once and never throws: whoever asked is not to wait for it. A failure is logged as
   * `answer_not_counted`. `now`: ms since the epoch (UTC).
   */
  noteAnswer(result: FaqResult, language: Language, now: number): void;
  /** Resolves once everything noted so far is counted or given up. */
  settled(): Promise<void>;
}

interface Answer {
  readonly day: string;
  readonly language: Language;
  readonly kind: AnswerKind;
  readonly entry: string;
}

/** Waiting to be counted. More means that the database does not keep up: then people matter more than counts. */
const waitingAtMost = 100;

/** `zone`: IANA name of the zone the days are counted in. */
export function createAnswerCounts(
  { db }: Pick<Storage, "db">,
  { zone, logger }: { readonly zone: string; readonly logger: Logger },
): AnswerCounts {
  const calendar = createCalendar(zone);
  const waiting = new Set<Promise<void>>();

  /** Many who ask the same would wait for each other's row: together they raise it once. */
  const count = joinCalls(async (answers: readonly Answer[]) => {
    const same = Map.groupBy(answers, (answer) => JSON.stringify(Object.values(answer)));
    // In one order, so that no two processes wait for each other.
    const rows = [...same].sort(([one], [other]) => (one < other ? -1 : 1));
    await db
      .insertInto("answer_days")
      .values(rows.map(([, [answer, ...others]]) => ({ ...(answer as Answer), count: 1 + others.length })))
      .onConflict((conflict) =>
        conflict
          .columns(["day", "language", "kind", "entry"])
          .doUpdateSet({ count: sql`answer_days.count + excluded.count` }),
      )
      .execute();
    return answers.map(() => undefined);
  });

  return {
    noteAnswer(result, language, now) {
      if (waiting.size >= waitingAtMost) return;
      const answer = { day: calendar.dayOf(now), language, ...describe(result) };
      const counting: Promise<void> = count(answer)
        .catch((error: unknown) => {
          // An outage is told of as such, by whoever answers people and by the queue.
          const level = error instanceof StorageUnavailableError ? "info" : "error";
          logger[level]({ code: "answer_not_counted", err: error });
        })
        .finally(() => waiting.delete(counting));
      waiting.add(counting);
    },
    async settled() {
      await Promise.all(waiting);
    },
  };
}

function describe(result: FaqResult): { kind: AnswerKind; entry: string } {
  switch (result.kind) {
    case "answer":
      return { kind: "answered", entry: result.entry };
    case "suggestions":
      return { kind: "suggested", entry: "" };
    case "none":
      return { kind: result.outside ? "fixed" : "none", entry: "" };
    default:
      return result satisfies never;
  }
}
