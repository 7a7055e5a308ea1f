import type { Language } from "../../../chat/languages.ts";
import type { Day } from "./parts.ts";

interface DayRule {
  /** Sticky, over marked words. */
  readonly form: RegExp;
  /** `undefined`: there is no such day in any year. */
  readonly read: (found: RegExpExecArray, language: Language) => Day | undefined;
}

/** A number that a clock's sign follows is an hour. */
const noClock = "(?! (?:CLK|Uh|AM|PM|PAST|TO|AND|MINUS)(?: |$)|[:\\d])(?= |$)";
const rule = (form: string, read: DayRule["read"]): DayRule => ({ form: new RegExp(form, "y"), read });

const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function toDate(day: number, month: number, year?: string, weekday?: string): Day | undefined {
  if (day < 1 || day > (longestMonths[month - 1] ?? 0)) return;
  return {
    kind: "date",
    day,
    month,
    ...(year ? { year: Number(year.length === 2 ? `20${year}` : year) } : {}),
    ...(weekday ? { weekday: Number(weekday) } : {}),
  };
}

/** `3/4` is the third of April, except in English, where an American means the fourth of March. */
function toNumericDate(
  first: number,
  second: number,
  year: string | undefined,
  language: Language,
): Day | undefined {
  const european = toDate(first, second, year);
  const american = language === "en" ? toDate(second, first, year) : undefined;
  if (european?.kind === "date" && american?.kind === "date" && first !== second)
    return { kind: "either", dates: [european, american] };
  return european ?? american;
}

const which = {
  NEXT: "next",
  COMING: "coming",
  THIS: "this",
  LAST: "last",
  NWEEK: "next_week",
  WEEKLATER: "week_later",
  TWOLATER: "two_weeks_later",
} as const;

const toWeekday = (weekday: string | undefined, word: string | undefined, dayOfMonth?: string): Day => ({
  kind: "weekday",
  weekday: Number(weekday),
  which: which[word?.trim() as keyof typeof which] ?? "any",
  ...(dayOfMonth ? { dayOfMonth: Number(dayOfMonth) } : {}),
});

const later = { Ud: "days", Uweek: "weeks", Umonth: "months" } as const;

export const dayRules: readonly DayRule[] = [
  rule("(?:ON )?(\\d{4})-(\\d{1,2})-(\\d{1,2})(?= |$)", ([, year, month, day]) =>
    toDate(Number(day), Number(month), year),
  ),
  rule("IN (\\d{1,4}) (Ud|Uweek|Umonth)(?= |$)", ([, count, unit]) => ({
    kind: "later",
    by: { [later[unit as keyof typeof later]]: Number(count) },
  })),
  rule("(\\d{1,4}) (Ud|Uweek|Umonth) FROMNOW(?= |$)", ([, count, unit]) => ({
    kind: "later",
    by: { [later[unit as keyof typeof later]]: Number(count) },
  })),
  // `18.30` is no day of any year, but a time in Italy.
  rule(
    `(?:ON |W\\d )*(?!\\d{1,2}\\.(?:1[3-9]|[2-5]\\d)(?: |$))(\\d{1,2})([/.-])(\\d{1,2})(?:\\2(\\d{4}|\\d{2}))?${noClock}`,
    ([, first, , second, year], language) => toNumericDate(Number(first), Number(second), year, language),
  ),
  rule(
    `(?:ON )?(?:W(\\d) )?(?:ON )?(\\d{1,2}) (?:ON )?M(\\d+)(?: (?:ON )?(\\d{4})(?= |$))?(?= |$)`,
    ([, weekday, day, month, year]) => toDate(Number(day), Number(month), year, weekday),
  ),
  rule(
    `(?:ON )?(?:W(\\d) )?(?:ON )?M(\\d+) (?:ON )?(\\d{1,2})${noClock}(?: (\\d{4})(?= |$))?`,
    ([, weekday, month, day, year]) => toDate(Number(day), Number(month), year, weekday),
  ),
  rule("(?:ON )?NWEEK (?:ON )?W(\\d)(?= |$)", ([, weekday]) => toWeekday(weekday, "NWEEK")),
  rule("(?:ON )?W(\\d) (?:ON )?(NWEEK|NEXT|COMING|LAST|WEEKLATER|TWOLATER)(?= |$)", ([, weekday, word]) =>
    toWeekday(weekday, word),
  ),
  rule(`(?:ON )?W(\\d) (?:ON )?(\\d{1,2})${noClock}`, ([, weekday, day]) =>
    toWeekday(weekday, undefined, day),
  ),
  rule("(?:ON )?(NEXT |COMING |THIS |LAST )?W(\\d)(?= |$)", ([, word, weekday]) => toWeekday(weekday, word)),
  rule("(?:ON )?WEEKLATER (?:ON )?W(\\d)(?= |$)", ([, weekday]) => toWeekday(weekday, "WEEKLATER")),
  rule("D(\\d)(?= |$)", ([, days]) => ({ kind: "offset", days: Number(days) })),
  rule("(?:ON |AT )?EOM(?= |$)", () => ({ kind: "month_end" })),
  rule("(?:ON )?(?:NWEEK)(?= |$)", () => ({ kind: "next_week" })),
  rule("(?:ON )?NMONTH(?= |$)", () => ({ kind: "next_month" })),
  rule("(?:ON |THIS |AT )?WEEKEND(?= |$)", () => ({ kind: "weekend" })),
  rule(`ON (\\d{1,2})${noClock}`, ([, day]) =>
    Number(day) < 1 || Number(day) > 31 ? undefined : { kind: "day_of_month", day: Number(day) },
  ),
];
