import type { ColumnType, Generated } from "kysely";
import type { Fixed } from "./fixed-column.ts";

/** `view`: a link was opened. `visitor`: the first view of somebody on that day. `crawler`: a machine opened it. */
export type ReferralKind = "view" | "visitor" | "crawler" | "start" | "opt_in" | "stop";

/** Append-only. On purpose it has no column that could hold a person, an address or a browser. */
interface ReferralEventsTable {
  id: Generated<string>;
  code: Fixed<string>;
  kind: Fixed<ReferralKind>;
  at: Fixed<Date>;
  /** How many alike came in that second and were written together. */
  times: ColumnType<number, number | undefined, never>;
}

interface ReferralCodesTable {
  code: Fixed<string>;
  /** `place`: a group's own, without a name. `channel`: made and named by an organiser. */
  kind: ColumnType<"place" | "channel", "place" | "channel" | undefined, never>;
  /** What an organiser called a channel, poster or partner; null for a place's own code. */
  name: string | null;
  /** The name in lower case and without accents: unique among channels in use. */
  name_key: ColumnType<string | null, string | null | undefined, string>;
  created_at: Fixed<Date>;
  retired_at: Date | null;
  /** When the bot last posted a link with this code: what opens it in the next seconds is a machine. */
  posted_at: ColumnType<Date | null, Date | null | undefined, Date>;
}

/** The events by code and day, kept in the same transaction. Days are written `YYYY-MM-DD`; read them as text. */
interface ReferralDaysTable {
  code: Fixed<string>;
  day: Fixed<string>;
  kind: Fixed<ReferralKind>;
  count: number;
}

/** In which time zone the days of `referral_days` begin. */
interface ReferralCalendarTable {
  one_row: Generated<boolean>;
  zone: string;
}

/** Views that were written down, so that those also spilled to a file are not counted twice. */
interface ViewBatchesTable {
  id: Fixed<string>;
  /** When its latest link was opened. */
  written_at: Fixed<Date>;
}

/** Who opened a link today: a hash whose salt exists in memory only. */
interface VisitorMarksTable {
  day: Fixed<string>;
  code: Fixed<string>;
  mark: Fixed<string>;
}

export interface ReferralTables {
  referral_events: ReferralEventsTable;
  referral_codes: ReferralCodesTable;
  referral_days: ReferralDaysTable;
  referral_calendar: ReferralCalendarTable;
  view_batches: ViewBatchesTable;
  visitor_marks: VisitorMarksTable;
}
