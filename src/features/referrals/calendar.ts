import { DateTime } from "luxon";

/** The days by which openings and answers are counted. */
export interface Calendar {
  readonly zone: string;
  /** `YYYY-MM-DD`. `at`: ms since the epoch (UTC). */
  dayOf(at: number): string;
  /** From its first moment to the next day's, in ms since the epoch (UTC). */
  boundsOf(day: string): { readonly from: number; readonly to: number };
  next(day: string): string;
}

/** `zone`: IANA name. */
export function createCalendar(zone: string): Calendar {
  let last = { day: "", from: 0, to: 0 };

  function boundsOf(day: string): { from: number; to: number } {
    const start = DateTime.fromISO(day, { zone }).startOf("day");
    return { from: start.toMillis(), to: start.plus({ days: 1 }).startOf("day").toMillis() };
  }

  return {
    zone,
    boundsOf,
    dayOf(at) {
      // Asked for each click and answer, nearly always about the same day.
      if (at < last.from || at >= last.to) {
        const day = DateTime.fromMillis(at, { zone }).toISODate() as string;
        last = { day, ...boundsOf(day) };
      }
      return last.day;
    },
    next: (day) => DateTime.fromISO(day, { zone }).plus({ days: 1 }).toISODate() as string,
  };
}
