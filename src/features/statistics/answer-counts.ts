import type { Language } from "../../chat/languages.ts";
import { type Storage, StorageUnavailableError, sql } from "../../storage/storage.ts";
import type { Logger } from "../../system/logger.ts";
import type { FaqResult } from "../faq/faq.ts";
import { dayIn, writeDay } from "./days.ts";

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

/** Waiting to be counted. More means that the database does not keep up: then people matter more than counts. */
const waitingAtMost = 100;

/** `zone`: IANA name of the zone the days are counted in. */
export function createAnswerCounts(
  { db }: Pick<Storage, "db">,
  { zone, logger }: { readonly zone: string; readonly logger: Logger },
): AnswerCounts {
  const waiting = new Set<Promise<void>>();

  async function count(result: FaqResult, language: Language, now: number): Promise<void> {
    await db
      .insertInto("answer_days")
      .values({ day: writeDay(dayIn(zone, now)), language, ...describe(result), count: 1 })
      .onConflict((conflict) =>
        conflict
          .columns(["day", "language", "kind", "entry"])
          .doUpdateSet({ count: sql`answer_days.count + 1` }),
      )
      .execute();
  }

  return {
    noteAnswer(result, language, now) {
      if (waiting.size >= waitingAtMost) return;
      const counting: Promise<void> = count(result, language, now)
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
