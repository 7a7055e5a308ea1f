import { DateTime } from "luxon";
import { hours } from "./day-hours.ts";

/** Nearer than this, a reminder before the end would no longer leave time to act on it. */
const shortestMs = 30 * 60_000;

/**
 * A moment that leaves time to sign before the petition closes: three days before at nine, else the day before, else on
 * the last day. `undefined` when nothing closes, or nothing of that is still to come. All in ms since the epoch (UTC).
 */
export function beforeDeadline(closes: number | undefined, now: number, zone: string): number | undefined {
  if (closes === undefined) return;
  const last = DateTime.fromMillis(closes, { zone });
  const at = (days: number, hour: number) => last.minus({ days }).startOf("day").set({ hour }).toMillis();
  const moments = [at(3, hours.morning), at(1, hours.morning), at(0, hours.morning), at(0, hours.evening)];
  const furthest = DateTime.fromMillis(now, { zone }).plus({ years: 1 }).toMillis();
  return moments.find((moment) => moment - now > shortestMs && moment < closes && moment <= furthest);
}
