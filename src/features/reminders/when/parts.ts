import type { DurationLikeObject } from "luxon";

export const dayParts = ["MORNING", "AFTERNOON", "EVENING", "NIGHT"] as const;
export type DayPart = (typeof dayParts)[number];

/** A day as written; which day it is depends on today. */
export type Day =
  | { readonly kind: "offset"; readonly days: number }
  | { readonly kind: "later"; readonly by: DurationLikeObject }
  | {
      readonly kind: "weekday";
      /** 1 is Monday. */
      readonly weekday: number;
      readonly which:
        | "any"
        | "next"
        | "coming"
        | "this"
        | "last"
        | "next_week"
        | "week_later"
        | "two_weeks_later";
      /** « vendredi 27 » */
      readonly dayOfMonth?: number;
    }
  | {
      readonly kind: "date";
      readonly day: number;
      readonly month: number;
      readonly year?: number;
      readonly weekday?: number;
    }
  /** Both readings of `3/4`. */
  | {
      readonly kind: "either";
      readonly dates: readonly { readonly day: number; readonly month: number; readonly year?: number }[];
    }
  | { readonly kind: "day_of_month"; readonly day: number }
  | { readonly kind: "month_end" | "next_week" | "next_month" | "weekend" };

export interface Clock {
  /** Minutes after midnight as written, 0 to 1440. */
  readonly minutes: number;
  /**
   * `24`: as only a clock of 24 hours is written, « 18 h », `18 Uhr`, `06:30`. `colon`: `6:30`, `6 o'clock`, which English also writes
   * in the evening.
   */
  readonly style: "24" | "colon" | "bare";
  readonly meridiem?: "AM" | "PM";
  readonly word?: "NOON" | "MIDNIGHT";
}

/** What a text says about when, in its parts. */
export interface Parts {
  readonly day?: Day;
  readonly clock?: Clock;
  readonly part?: DayPart;
}

export type Understood =
  | { readonly kind: "parts"; readonly parts: Parts }
  /** From now on: days on the calendar, hours and minutes exact. */
  | { readonly kind: "duration"; readonly by: DurationLikeObject }
  /** `18h`: six in the evening, or in eighteen hours. */
  | { readonly kind: "clock_or_duration"; readonly parts: Parts; readonly by: DurationLikeObject }
  | { readonly kind: "deadline" | "recurring" | "past" | "impossible" };
