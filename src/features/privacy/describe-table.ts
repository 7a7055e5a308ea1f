import type { RetentionClass } from "../retention/retention.ts";

/** What is done with a table. */
type Purpose =
  | "preferences"
  | "reminders"
  | "consents"
  | "handovers"
  | "erasures"
  | "reviews"
  | "referrals"
  | "visitors"
  | "events"
  | "jobs"
  | "places"
  | "broadcasts"
  | "petition"
  | "answers"
  | "signIn"
  | "audit"
  | "schema";
type Ground = "consent" | "legalDuty" | "legitimateInterest" | "none";
type OtherRetention = "whileNeeded" | "untilLeft" | "untilRotated" | "untilMidnight" | "unlimited";

/** What a column holds, in the notice's words. */
export type ColumnKind =
  | "person"
  | "place"
  | "event"
  | "sealedAddress"
  | "sealedText"
  | "sealedEvent"
  | "sealedKey"
  | "secretHash"
  | "settings"
  | "agreement"
  | "reference"
  | "moment"
  | "day"
  | "language"
  | "platform"
  | "state"
  | "code"
  | "name"
  | "count"
  | "visitor"
  | "botWords"
  | "technical";

export interface Described {
  readonly purpose: Purpose;
  readonly ground: Ground;
  readonly retention: RetentionClass | OtherRetention;
  readonly columns: Readonly<Record<string, ColumnKind>>;
}

export const describe = (
  purpose: Purpose,
  ground: Ground,
  retention: Described["retention"],
  columns: Described["columns"],
): Described => ({ purpose, ground, retention, columns });
