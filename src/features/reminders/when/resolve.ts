import type { DateTime } from "luxon";
import type { Language } from "../../../chat/languages.ts";
import { hours } from "../day-hours.ts";
import type { Clock, DayPart, Parts } from "./parts.ts";
import { resolveDay } from "./resolve-day.ts";
import { atWallTime, type WallTime } from "./wall-time.ts";

/** Every moment the words may mean, those that have passed included; `impossible`: no calendar or clock has it. */
export type Meant =
  | { readonly kind: "moments"; readonly moments: readonly WallTime[] }
  | { readonly kind: "impossible" };

const halfDay = 12 * 60;
const wholeDay = 24 * 60;

/** Puts the parts of a text on the calendar of `now`'s zone. */
export function resolve({ day, clock, part }: Parts, now: DateTime, language: Language): Meant {
  const zone = now.zoneName ?? "UTC";
  const isToday = day?.kind === "offset" && day.days === 0;
  const times = timesOf(clock, part, { language, isToday, hasOtherDay: day !== undefined && !isToday });
  if (times.length === 0) return { kind: "impossible" };
  if (!day) return { kind: "moments", moments: times.map((time) => nextAt(time, now, zone)) };
  const days = resolveDay(day, now);
  if (days === "impossible") return { kind: "impossible" };
  const moments = days.flatMap((date) => times.map((time) => atWallTime(date, time, zone)));
  if (isToday && !clock && !part) return { kind: "moments", moments: [restOfToday(now, zone)] };
  // « vendredi » said on a Friday: today if its hour is still to come, and then a week from now as well.
  const isWeekdayToday = day.kind === "weekday" && day.which === "any" && days.length > 1;
  if (isWeekdayToday && moments.every(({ at }, index) => index >= times.length || at <= now.toMillis()))
    return { kind: "moments", moments: moments.slice(times.length) };
  return { kind: "moments", moments };
}

/** The next time a clock shows it. Twelve and more hours after midnight may be tomorrow's: « minuit ». */
function nextAt(minutes: number, now: DateTime, zone: string): WallTime {
  const today = atWallTime(now, minutes, zone);
  return today.at > now.toMillis() ? today : atWallTime(now.plus({ days: 1 }), minutes, zone);
}

/** « aujourd’hui » alone: its noon, or else its evening. */
function restOfToday(now: DateTime, zone: string): WallTime {
  const noon = atWallTime(now, hours.noon * 60, zone);
  return noon.at > now.toMillis() ? noon : atWallTime(now, hours.evening * 60, zone);
}

interface Habits {
  readonly language: Language;
  readonly isToday: boolean;
  readonly hasOtherDay: boolean;
}

/** Minutes after the day's midnight that a clock and a part of the day may mean; none when they contradict each other. */
function timesOf(clock: Clock | undefined, part: DayPart | undefined, habits: Habits): readonly number[] {
  if (!clock) return [(part ? partHours[part] : hours.noon) * 60];
  const { minutes, word, meridiem } = clock;
  if (word === "MIDNIGHT") {
    const late = part === "EVENING" || part === "NIGHT";
    return late || !(habits.hasOtherDay || habits.isToday)
      ? late
        ? [wholeDay + minutes]
        : [wholeDay + minutes, 2 * wholeDay + minutes]
      : habits.isToday
        ? [wholeDay + minutes]
        : [minutes, wholeDay + minutes];
  }
  if (word === "NOON") return part && part !== "AFTERNOON" ? [] : [minutes];
  const isFirstHalf = minutes < 13 * 60 && minutes >= 60;
  if (meridiem) return isFirstHalf ? [inHalf(minutes, meridiem)] : meridiem === "PM" ? [minutes] : [];
  if (part) return inPart(minutes, part, habits);
  return isFirstHalf && mayMeanBoth(clock, habits)
    ? [...new Set([minutes, (minutes + halfDay) % wholeDay])]
    : [minutes];
}

const partHours: Readonly<Record<DayPart, number>> = {
  MORNING: hours.morning,
  AFTERNOON: hours.afternoon,
  EVENING: hours.evening,
  NIGHT: hours.night,
};

const inHalf = (minutes: number, half: "AM" | "PM"): number =>
  (minutes % halfDay) + (half === "PM" ? halfDay : 0);

function inPart(minutes: number, part: DayPart, { isToday, hasOtherDay }: Habits): readonly number[] {
  const isFirstHalf = minutes < 13 * 60;
  switch (part) {
    case "MORNING":
      return minutes < halfDay ? [minutes] : [];
    case "AFTERNOON":
    case "EVENING":
      if (!isFirstHalf) return [minutes];
      return minutes < 60 ? [] : [inHalf(minutes, "PM")];
    case "NIGHT":
      // The small hours of a night are already the next day.
      if (minutes % halfDay < 6 * 60 && isFirstHalf)
        return [(minutes % halfDay) + (isToday || hasOtherDay ? wholeDay : 0)];
      return isFirstHalf ? [inHalf(minutes, "PM")] : [minutes];
    default:
      return part satisfies never;
  }
}

/**
 * Who writes an hour up to twelve without saying which half of the day. French counts to 24, in writing and in speech;
 * German, Spanish and Italian when the hour bears a sign or stands beside another day; English hardly ever, though by
 * "tomorrow at 9" nobody means the evening.
 */
function mayMeanBoth({ minutes, style }: Clock, { language, hasOtherDay }: Habits): boolean {
  switch (language) {
    case "fr":
      return false;
    case "de":
    case "es":
    case "it":
      return style === "bare" && !hasOtherDay;
    case "en":
      return style !== "24" && !(hasOtherDay && minutes >= 8 * 60);
    default:
      return language satisfies never;
  }
}
