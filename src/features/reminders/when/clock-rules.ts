import type { Clock } from "./parts.ts";

interface ClockRule {
  /** Sticky, over marked words. */
  readonly form: RegExp;
  /** `undefined`: no clock shows that. */
  readonly read: (found: RegExpExecArray) => Clock | undefined;
  /** A bare number is an hour only beside a day: « demain 18 ». */
  readonly needsDay?: true;
}

const rule = (form: string, read: ClockRule["read"]): ClockRule => ({
  form: new RegExp(`(?:ON )?${form}(?= |$)`, "y"),
  read,
});

const dayMinutes = 24 * 60;
const fractions: Readonly<Record<string, number>> = { HALF: 30, QUARTER: 15 };
const minutesOf = (words: string | undefined): number => fractions[words ?? ""] ?? Number(words ?? 0);
const words = { NOON: 12 * 60, MIDNIGHT: 0 } as const;
type Word = keyof typeof words;
const isWord = (text: string | undefined): text is Word => text !== undefined && text in words;

const styleOf = (sign: string | undefined): Clock["style"] =>
  sign === undefined ? "bare" : sign === ":" || sign === "CLK" ? "colon" : "24";

function toClock(hour: string | undefined, add: number, sign?: string, meridiem?: string): Clock | undefined {
  if (isWord(hour))
    return { minutes: (words[hour] + add + dayMinutes) % dayMinutes, style: "bare", word: hour };
  const hours = Number(hour);
  if (hours > 24 || (hours === 24 && add !== 0) || Math.abs(add) > 59) return;
  if (meridiem && (hours === 0 || hours > (meridiem === "PM" ? 23 : 12))) return;
  return {
    minutes: hours === 24 ? dayMinutes : (hours * 60 + add + dayMinutes) % dayMinutes,
    style: hours > 12 || hours === 0 || /^0/.test(hour ?? "") ? "24" : styleOf(sign),
    ...(meridiem === "AM" || meridiem === "PM" ? { meridiem } : {}),
  };
}

const meridiem = "(?: (AM|PM))?";
const more = "(?: (AND|MINUS) (HALF|QUARTER|\\d{1,2})(?: Umin)?)?";

/** Tried in this order: the longer forms first. */
export const clockRules: readonly ClockRule[] = [
  rule(`(?:AT )?(\\d{1,2}):(\\d{2})(?::\\d{2})?(?: (CLK|Uh))?${meridiem}`, ([, hour, minute, sign, half]) =>
    toClock(hour, Number(minute), sign ?? ":", half),
  ),
  rule("AT (\\d{1,2})\\.(\\d{2})(?: (CLK|Uh))?", ([, hour, minute, sign]) =>
    toClock(hour, Number(minute), sign ?? "."),
  ),
  rule(`(?:AT )?(\\d{1,2})\\.(\\d{2}) (CLK|Uh|AM|PM)`, ([, hour, minute, sign]) =>
    sign === "AM" || sign === "PM"
      ? toClock(hour, Number(minute), undefined, sign)
      : toClock(hour, Number(minute), sign),
  ),
  rule("(\\d{1,2})\\.(1[3-9]|[2-5]\\d)", ([, hour, minute]) => toClock(hour, Number(minute), ".")),
  rule(
    "(?:AT )?(HALF|QUARTER|\\d{1,2})(?: Umin)? (PAST|TO) (HALFTO )?(\\d{1,2}|NOON|MIDNIGHT)(?: CLK)?(?: (AM|PM))?",
    ([, minutes, side, halfTo, hour, half]) => {
      const add = (side === "TO" ? -1 : 1) * minutesOf(minutes) - (halfTo ? 30 : 0);
      return toClock(hour, add, undefined, half);
    },
  ),
  rule("(?:AT )?(HALFTO|THREEQTO|QUARTER) (\\d{1,2})(?: CLK)?", ([, word, hour]) =>
    toClock(hour, { HALFTO: -30, THREEQTO: -15, QUARTER: -45 }[word as "HALFTO"]),
  ),
  rule(`(?:AT )?(NOON|MIDNIGHT)${more}`, ([, word, side, add]) =>
    toClock(word, (side === "MINUS" ? -1 : 1) * minutesOf(add)),
  ),
  rule(`(?:AT )?(\\d{1,2}) (CLK|Uh) (\\d{1,2})(?: Umin)?`, ([, hour, sign, minute]) =>
    toClock(hour, Number(minute), sign),
  ),
  rule(`(?:AT )?(\\d{1,2}) (CLK|Uh)${more}`, ([, hour, sign, side, add]) =>
    toClock(hour, (side === "MINUS" ? -1 : 1) * minutesOf(add), sign),
  ),
  rule("(?:AT )?(\\d{1,2})(?: (\\d{2}))? (AM|PM)", ([, hour, minute, half]) =>
    toClock(hour, Number(minute ?? 0), undefined, half),
  ),
  rule("AT (\\d{1,2}) (\\d{2})(?! [MU])", ([, hour, minute]) => toClock(hour, Number(minute))),
  rule(`AT (\\d{1,2})(?! U)${more}`, ([, hour, side, add]) =>
    toClock(hour, (side === "MINUS" ? -1 : 1) * minutesOf(add)),
  ),
  {
    ...rule(`(\\d{1,2})(?! U)${more}`, ([, hour, side, add]) =>
      toClock(hour, (side === "MINUS" ? -1 : 1) * minutesOf(add)),
    ),
    needsDay: true,
  },
  // « 7 tonight »
  rule("(\\d{1,2})(?= D0 EVENING$)", ([, hour]) => toClock(hour, 0)),
];
