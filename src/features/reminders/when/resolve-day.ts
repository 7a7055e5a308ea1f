import { DateTime } from "luxon";
import type { Day } from "./parts.ts";

/** A date without a year that passed no longer ago than this is taken for a slip, not for next year's. Days. */
const recentDays = 14;

/** The days, at their beginning, that the words may mean on the calendar of `now`. */
export function resolveDay(day: Day, now: DateTime): readonly DateTime[] | "impossible" {
  const today = now.startOf("day");
  switch (day.kind) {
    case "offset":
      return [today.plus({ days: day.days })];
    case "later":
      return [today.plus(day.by)];
    case "weekday":
      return weekdays(day, today);
    case "date":
      return dates(day, today);
    case "either": {
      const found = day.dates.map((date) => dates({ kind: "date", ...date }, today));
      const days = found.flatMap((each) => (each === "impossible" ? [] : each));
      return days.length > 0 ? days : "impossible";
    }
    case "day_of_month":
      return nextDayOfMonth(day.day, today, () => true);
    case "month_end":
      return [today.endOf("month").startOf("day")];
    case "next_week": {
      const sameDay = today.plus({ weeks: 1 });
      return today.weekday === 1 ? [sameDay] : [sameDay.startOf("week"), sameDay];
    }
    case "next_month":
      return [today.plus({ months: 1 })];
    case "weekend":
      return [6, 7].map((weekday) => today.startOf("week").plus({ days: weekday - 1 }));
    default:
      return day satisfies never;
  }
}

/** "Next Friday" said before Friday: half of the speakers mean the coming one, half the one after it. */
function weekdays(
  { weekday, which, dayOfMonth }: Extract<Day, { kind: "weekday" }>,
  today: DateTime,
): readonly DateTime[] | "impossible" {
  const inWeek = (weeks: number) => today.startOf("week").plus({ weeks, days: weekday - 1 });
  const coming = weekday > today.weekday ? inWeek(0) : inWeek(1);
  if (dayOfMonth !== undefined)
    return nextDayOfMonth(dayOfMonth, today, (date) => date.weekday === weekday, 1);
  switch (which) {
    case "any":
      return weekday === today.weekday ? [today, coming] : [coming];
    case "coming":
      return [coming];
    case "next":
      return weekday > today.weekday ? [coming, inWeek(1)] : [coming];
    case "this":
      return [inWeek(0)];
    case "last":
      return [weekday < today.weekday ? inWeek(0) : inWeek(-1)];
    case "next_week":
      return [inWeek(1)];
    case "week_later":
      return [coming.plus({ weeks: 1 })];
    case "two_weeks_later":
      return [coming.plus({ weeks: 2 })];
    default:
      return which satisfies never;
  }
}

function dates(
  { day, month, year, weekday }: Extract<Day, { kind: "date" }>,
  today: DateTime,
): readonly DateTime[] | "impossible" {
  const inYear = (of: number) => DateTime.fromObject({ year: of, month, day }, { zone: today.zone });
  const isRight = (date: DateTime) => date.isValid && (weekday === undefined || date.weekday === weekday);
  if (year !== undefined) return isRight(inYear(year)) ? [inYear(year)] : "impossible";
  const nearest = today.minus({ days: recentDays });
  // The 29th of February may be eight years off.
  for (let of = nearest.year; of <= nearest.year + 8; of++) {
    const date = inYear(of);
    if (date.isValid && date >= nearest) return isRight(date) ? [date] : "impossible";
  }
  return "impossible";
}

/** The next day of that number in a month that has it; « vendredi 27 » must also be a Friday, in the next `months`. */
function nextDayOfMonth(
  day: number,
  today: DateTime,
  isRight: (date: DateTime) => boolean,
  months = 12,
): readonly DateTime[] | "impossible" {
  for (let month = 0; month <= months; month++) {
    const date = today.startOf("month").plus({ months: month }).set({ day });
    if (date.day === day && date.hasSame(today.startOf("month").plus({ months: month }), "month"))
      if (date >= today && isRight(date)) return [date];
  }
  return "impossible";
}
