import { DateTime } from "luxon";
import { z } from "zod";

/** A calendar day as days since 1970-01-01, for counting with. */
export type DayNumber = number;

const dayMs = 86_400_000;

/** From `YYYY-MM-DD`. */
export const numberOf = (day: string): DayNumber => Math.round(Date.parse(`${day}T00:00:00Z`) / dayMs);

/** To `YYYY-MM-DD`. */
export const writeDay = (number: DayNumber): string => new Date(number * dayMs).toISOString().slice(0, 10);

/** The day it is in a time zone. `at`: ms since the epoch (UTC); `zone`: IANA name. */
export const dayIn = (zone: string, at: number): DayNumber =>
  numberOf(DateTime.fromMillis(at, { zone }).toISODate() as string);

/** The first moment of a day there, in ms since the epoch (UTC). */
export const startOf = (zone: string, day: DayNumber): number =>
  DateTime.fromISO(writeDay(day), { zone }).startOf("day").toMillis();

/** Days both included, as `YYYY-MM-DD`. Without `from`: since the beginning. */
export interface Period {
  readonly from?: string | undefined;
  readonly to: string;
}

const day = z.iso.date();
const period = z
  .object({ from: day.optional(), to: day })
  .refine(({ from, to }) => from === undefined || from <= to);

/** A period as somebody gave it; `undefined` when a day is none, or the end comes before the beginning. */
export const readPeriod = (given: { from?: unknown; to?: unknown }): Period | undefined =>
  period.safeParse(given).data;

/** The last `days` days up to today, in that zone. `now`: ms since the epoch (UTC). */
export function lastDays(zone: string, now: number, days: number): Period & { readonly from: string } {
  const today = dayIn(zone, now);
  return { from: writeDay(today - days + 1), to: writeDay(today) };
}

/** As many days right before. */
export function periodBefore({ from, to }: { readonly from: string; readonly to: string }): Period & {
  readonly from: string;
} {
  const length = numberOf(to) - numberOf(from) + 1;
  return { from: writeDay(numberOf(from) - length), to: writeDay(numberOf(from) - 1) };
}
