import type { DurationLikeObject } from "luxon";
import type { Language } from "../../../chat/languages.ts";
import { clockRules } from "./clock-rules.ts";
import { dayRules } from "./day-rules.ts";
import { type DayPart, dayParts, type Parts, type Understood } from "./parts.ts";

const units: Readonly<Record<string, keyof DurationLikeObject>> = {
  Us: "seconds",
  Umin: "minutes",
  Uh: "hours",
  Ud: "days",
  Uweek: "weeks",
  Umonth: "months",
  Uyear: "years",
};

const amount = "\\d{1,6}(?:\\.5)? U[a-z]+(?: AND HALF)?";
const stay = `${amount}(?: (?:AND )?${amount})*`;
const fromNow = new RegExp(`^(?:(?:D0 )?IN )?(${stay})(?: FROMNOW| IN D0)?$`);
const ago = new RegExp(`^(?:(?:AGO|TO) ${stay}|${stay} AGO)$`);
const hoursAndMinutes = /^IN (\d{1,3}) Uh (\d{1,2})$/;
const bareHours = /^(\d{1,2}) Uh(?: (\d{2}))?$/;

/** « une heure et demie »; halves of anything but an hour are too rare to be worth a guess. */
function readStay(words: string): DurationLikeObject | undefined {
  const by: Partial<Record<keyof DurationLikeObject, number>> = {};
  for (const [, count, unit = "", half] of words.matchAll(/(\d+(?:\.5)?) (U[a-z]+)( AND HALF)?/g)) {
    const name = units[unit];
    const value = Number(count) + (half ? 0.5 : 0);
    if (!name || name in by || (!Number.isInteger(value) && name !== "hours")) return;
    by[name] = value;
  }
  return by;
}

/**
 * What marked words (see `markWords`) say. `undefined` when anything in them is left unexplained: a part of the words
 * alone would be a guess, as « mon emploi du temps » is not Monday (wanasit/chrono#203).
 */
export function understand(marked: string, language: Language): Understood | undefined {
  if (marked === "" || /[^\p{Lu}\d\s:./-]/u.test(marked.replace(/\bU[a-z]+/g, ""))) return;
  if (/^(?:AT |ON )?DEADLINE$/.test(marked)) return { kind: "deadline" };
  if (/(?:^| )EVERY(?: |$)/.test(marked)) return { kind: "recurring" };
  if (/(?:^| )(?:PAST_TIME|D-\d)(?: |$)/.test(marked) || ago.test(marked)) return { kind: "past" };
  return readBareHours(marked, language) ?? readDuration(marked) ?? readParts(marked, language);
}

/**
 * `3h` is the bot's own short form of "in three hours". From one in the afternoon on, and with minutes, people who write
 * hours with an h mean the clock as well.
 */
function readBareHours(marked: string, language: Language): Understood | undefined {
  const [, hour, minute] = bareHours.exec(marked) ?? [];
  if (hour === undefined || language === "en") return;
  const hours = Number(hour);
  const isClockToo = minute === undefined ? hours > 12 && hours < 24 : hours < 7;
  if (!isClockToo) return;
  const minutes = Number(minute ?? 0);
  if (minutes > 59) return { kind: "impossible" };
  return {
    kind: "clock_or_duration",
    parts: { clock: { minutes: hours * 60 + minutes, style: "24" } },
    by: { hours, minutes },
  };
}

function readDuration(marked: string): Understood | undefined {
  const [, hours, minutes] = hoursAndMinutes.exec(marked) ?? [];
  if (hours !== undefined)
    return { kind: "duration", by: { hours: Number(hours), minutes: Number(minutes) } };
  const [, words] = fromNow.exec(marked) ?? [];
  const by = words === undefined ? undefined : readStay(words);
  return by && { kind: "duration", by };
}

const partRule = new RegExp(`(?:(?:AT|ON|IN) )?(${dayParts.join("|")})(?= |$)`, "y");
const noise = /(?:ON|AT)(?= |$)/y;

function readParts(marked: string, language: Language): Understood | undefined {
  const parts: { -readonly [Key in keyof Parts]: Parts[Key] } = {};
  let at = 0;
  const match = (form: RegExp) => {
    form.lastIndex = at;
    const found = form.exec(marked);
    if (found) at = form.lastIndex + 1;
    return found;
  };
  const take = (): boolean | "impossible" => {
    for (const { form, read } of dayRules) {
      const found = parts.day ? null : match(form);
      if (found) {
        const day = read(found, language);
        if (!day) return "impossible";
        parts.day = day;
        return true;
      }
    }
    for (const { form, read, needsDay } of clockRules) {
      const found = parts.clock || (needsDay && !parts.day) ? null : match(form);
      if (found) {
        const clock = read(found);
        if (!clock) return "impossible";
        parts.clock = clock;
        return true;
      }
    }
    const part = parts.part ? null : match(partRule);
    if (part) parts.part = part[1] as DayPart;
    return part !== null || match(noise) !== null;
  };
  while (at < marked.length) {
    const taken = take();
    if (taken === "impossible") return { kind: "impossible" };
    if (!taken) return;
  }
  return parts.day || parts.clock || parts.part ? { kind: "parts", parts } : undefined;
}
