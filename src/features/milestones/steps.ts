import { DateTime } from "luxon";

/** In hundredths of the threshold. */
const signatureSteps = [25, 50, 75, 90, 100] as const;
/** In days before the last day of signing. */
const daySteps = [30, 7, 1] as const;

export type SignatureStep = (typeof signatureSteps)[number];

/** The steps a count has reached, lowest first. */
export const reachedBy = (count: number, threshold: number): readonly SignatureStep[] =>
  signatureSteps.filter((step) => count * 100 >= threshold * step);

/** The steps of the time left, the most urgent last: those from before today, and all that are reached. */
export const reachedWith = (left: number) => ({
  before: daySteps.filter((step) => step > left),
  reached: daySteps.filter((step) => step >= left),
});

/** Whole days from today to the last day of signing, on the campaign's calendar: 0 on that day. Moments in ms (UTC). */
export function daysLeft(now: number, closes: number, zone: string): number {
  const dayOf = (moment: number) => DateTime.fromMillis(moment, { zone }).startOf("day");
  return Math.round(dayOf(closes).diff(dayOf(now), "days").days);
}

/** Of a moment (ms, UTC) in a zone, 0 to 23. */
export const hourOf = (now: number, zone: string): number => DateTime.fromMillis(now, { zone }).hour;
