import type { PageTextGroup } from "./page-words.ts";

/** How long something is kept: a number of days, or until something happens. */
export type Retention =
  | { readonly kind: "days"; readonly days: number }
  | { readonly kind: "untilForgotten" | "whileNeeded" | "unlimited" };

/** One table of the database as the privacy notice tells it; the words are in `web.json`. */
export interface DataMapRow {
  readonly table: string;
  readonly purpose: PageTextGroup<"privacy.purpose">;
  readonly ground: PageTextGroup<"privacy.ground">;
  readonly retention: Retention;
  /** Counted when the notice is shown. */
  readonly rows: number;
}
