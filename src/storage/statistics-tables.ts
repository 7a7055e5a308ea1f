import type { Fixed } from "./fixed-column.ts";

/** How questions were answered. Days are written `YYYY-MM-DD`; read them as text. */
interface AnswerDaysTable {
  day: Fixed<string>;
  /** Of whoever asked. */
  language: Fixed<string>;
  /** `fixed`: what gets a line of its own, such as a greeting. */
  kind: Fixed<"answered" | "suggested" | "none" | "fixed">;
  /** The answer that was given; empty for the other kinds. */
  entry: Fixed<string>;
  count: number;
}

/** Weeks whose digest was sent, by their Monday. */
interface DigestsTable {
  week: Fixed<string>;
  sent_at: Fixed<Date>;
}

export interface StatisticsTables {
  answer_days: AnswerDaysTable;
  digests: DigestsTable;
}
