import { DateTime } from "luxon";
import { isSignable, type Petition } from "../petition/petition.ts";

export const reminderKinds = ["moment", "news", "deadline"] as const;
/** `moment`: once. `news`: every Monday. `deadline`: some days before the petition closes. */
export type ReminderKind = (typeof reminderKinds)[number];
/** The kinds of which a person has one at most; it comes again by itself. */
export type SeriesKind = Exclude<ReminderKind, "moment">;

const morningHour = 9;
const monday = 1;
/** Days before the last day of signing. */
const daysBefore = [30, 7, 1] as const;

const atMorning = (day: DateTime) =>
  day.set({ hour: morningHour, minute: 0, second: 0, millisecond: 0 }).toMillis();

/**
 * When a series comes next, after `now`; `undefined` when it has nothing more to say. Its last moment is the morning
 * after the petition closed, to say so. All in ms since the epoch (UTC), mornings on the person's own clock.
 */
export function nextMoment(
  kind: SeriesKind,
  petition: Petition,
  { now, zone }: { readonly now: number; readonly zone: string },
): number | undefined {
  if (!isSignable(petition.state(now))) return undefined;
  const { closes } = petition;
  const lastDay = closes === undefined ? undefined : DateTime.fromMillis(closes, { zone });
  const farewell = lastDay && atMorning(lastDay.plus({ days: 1 }));
  const regular = kind === "news" ? nextMonday(now, zone) : nextMark(lastDay, now);
  if (farewell === undefined) return regular;
  return Math.min(regular ?? farewell, farewell);
}

/** The kinds that can be chosen now: deadlines only while one of their days is still to come. */
export function offeredSeries(petition: Petition, now: number, zone: string): readonly SeriesKind[] {
  if (!isSignable(petition.state(now))) return [];
  const { closes } = petition;
  const hasMark = closes !== undefined && nextMark(DateTime.fromMillis(closes, { zone }), now) !== undefined;
  return hasMark ? ["news", "deadline"] : ["news"];
}

function nextMonday(now: number, zone: string): number {
  const here = DateTime.fromMillis(now, { zone });
  const days = (monday - here.weekday + 7) % 7;
  const next = atMorning(here.plus({ days }));
  return next > now ? next : atMorning(here.plus({ days: days + 7 }));
}

function nextMark(lastDay: DateTime | undefined, now: number): number | undefined {
  return lastDay && daysBefore.map((days) => atMorning(lastDay.minus({ days }))).find((at) => at > now);
}

/** Whole days from `now` until the petition closes, on the person's calendar; `undefined` when no day is known. */
export function daysLeft(petition: Petition, now: number, zone: string): number | undefined {
  if (petition.closes === undefined || petition.closes < now) return undefined;
  const day = (at: number) => DateTime.fromMillis(at, { zone }).startOf("day");
  return Math.round(day(petition.closes).diff(day(now), "days").days);
}
