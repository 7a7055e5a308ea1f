import { DateTime, type DurationLikeObject } from "luxon";
import { type Language, languages } from "../../chat/languages.ts";
import { beforeDeadline } from "./before-deadline.ts";
import { hours } from "./day-hours.ts";
import { markWords } from "./when/mark-words.ts";
import type { Parts, Understood } from "./when/parts.ts";
import { readWithChrono } from "./when/read-with-chrono.ts";
import { type Meant, resolve } from "./when/resolve.ts";
import { understand } from "./when/understand.ts";
import { atWallTime, type WallTime } from "./when/wall-time.ts";

export type WhenResult =
  | {
      readonly kind: "moment";
      /** ms since the epoch (UTC). */
      readonly at: number;
      /** The time as written does not exist: the clocks are put forward over it, and `at` is an hour later. */
      readonly shifted?: true;
    }
  /** Two or three moments that the words may mean, soonest first. */
  | { readonly kind: "ambiguous"; readonly candidates: readonly number[] }
  /** Up to three moments to come that may have been meant instead. */
  | { readonly kind: "past"; readonly instead: readonly number[] }
  | { readonly kind: "too_soon" | "too_far" | "impossible" | "recurring" | "not_understood" };

export interface WhenContext {
  readonly language: Language;
  /** IANA time zone the person's words are meant in. */
  readonly zone: string;
  /** ms since the epoch (UTC). */
  readonly now: number;
  /** When the petition closes, in the same unit: only then does "before the deadline" mean anything. */
  readonly closes?: number | undefined;
}

/** A reminder sooner than this would arrive while the person still reads the confirmation. */
const soonestMs = 55_000;
/** Consent wears out: nobody remembers in three years what they agreed to. */
const furthest: DurationLikeObject = { years: 1 };
const mostCandidates = 3;
const notUnderstood = { kind: "not_understood" } as const;

/** Longer than any honest moment; what is longer is not worth the reading. */
const longestText = 200;

/**
 * Reads `10m`, « dans 1 minute », « vendredi à 18 h », `3 March`: in the person's language first, then in the others, and
 * only what explains every word. What may mean several moments comes back as a question, not as a guess. A day is a day
 * on the calendar, so that "in 2 days" keeps its hour over a change of clocks; hours and minutes are exact.
 */
export function readWhen(text: string, context: WhenContext): WhenResult {
  if (text.length > longestText) return notUnderstood;
  const now = DateTime.fromMillis(context.now, { zone: context.zone });
  const exact = readTimestamp(text);
  if (exact) return judge([exact], now, undefined);
  const own = context.language;
  for (const language of [own, ...languages.filter((other) => other !== own)]) {
    const understood = understand(markWords(text, language), language);
    if (understood) return answer(understood, now, language, context);
  }
  const found = readWithChrono(text, now, own);
  return found ? judge([found], now, undefined) : notUnderstood;
}

/** An ISO moment that names its offset needs no zone of ours. */
function readTimestamp(text: string): WallTime | undefined {
  const words = text.trim().toUpperCase();
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)$/.test(words)) return;
  const moment = DateTime.fromISO(words);
  return moment.isValid ? { at: moment.toMillis(), shifted: false } : undefined;
}

function answer(understood: Understood, now: DateTime, language: Language, context: WhenContext): WhenResult {
  switch (understood.kind) {
    case "duration":
      return judgeDuration(understood.by, now);
    case "parts":
      return judgeParts(understood.parts, now, language);
    case "clock_or_duration": {
      const meant = resolve(understood.parts, now, language);
      const clock = meant.kind === "moments" ? meant.moments : [];
      return judge([...clock, { at: now.plus(understood.by).toMillis(), shifted: false }], now, undefined);
    }
    case "deadline": {
      const at = beforeDeadline(context.closes, context.now, context.zone);
      return at === undefined ? notUnderstood : { kind: "moment", at };
    }
    case "past":
      return { kind: "past", instead: insteadOf(hours.morning * 60, undefined, now) };
    case "recurring":
    case "impossible":
      return { kind: understood.kind };
    default:
      return understood satisfies never;
  }
}

function judgeDuration(by: DurationLikeObject, now: DateTime): WhenResult {
  const moment = now.plus(by);
  return moment.isValid ? judge([{ at: moment.toMillis(), shifted: false }], now, undefined) : notUnderstood;
}

function judgeParts(parts: Parts, now: DateTime, language: Language): WhenResult {
  const meant: Meant = resolve(parts, now, language);
  return meant.kind === "impossible" ? { kind: "impossible" } : judge(meant.moments, now, parts);
}

/** One moment to come, several, or what is wrong with them all. */
function judge(moments: readonly WallTime[], now: DateTime, parts: Parts | undefined): WhenResult {
  const latest = now.plus(furthest).toMillis();
  const toCome = moments.filter(({ at }) => at > now.toMillis());
  const allowed = toCome.filter(({ at }) => at - now.toMillis() >= soonestMs && at <= latest);
  const [first] = allowed;
  if (first) {
    const candidates = [...new Set(allowed.map(({ at }) => at))].sort((a, b) => a - b);
    if (candidates.length > 1) return { kind: "ambiguous", candidates: candidates.slice(0, mostCandidates) };
    return { kind: "moment", at: first.at, ...(first.shifted ? { shifted: true } : {}) };
  }
  if (toCome.some(({ at }) => at > latest)) return { kind: "too_far" };
  if (toCome.length > 0) return { kind: "too_soon" };
  const passed = moments[0] && DateTime.fromMillis(moments[0].at, { zone: now.zone });
  if (!passed?.isValid) return notUnderstood;
  return { kind: "past", instead: insteadOf(passed.hour * 60 + passed.minute, parts && passed, now, parts) };
}

/** The other half of today, the same hour tomorrow, and for a date the next year that has it. */
function insteadOf(
  minutes: number,
  passed: DateTime | undefined,
  now: DateTime,
  parts?: Parts,
): readonly number[] {
  const zone = now.zoneName ?? "UTC";
  const latest = now.plus(furthest).toMillis();
  const later =
    passed?.hasSame(now, "day") && minutes < 720 && !parts?.part
      ? [atWallTime(now, minutes + 720, zone)]
      : [];
  const nextYear =
    passed && (parts?.day?.kind === "date" || parts?.day?.kind === "either")
      ? [nextAnniversary(passed, minutes, now)]
      : [];
  return [...later, atWallTime(now.plus({ days: 1 }), minutes, zone), ...nextYear]
    .map(({ at }) => at)
    .filter((at, index, all) => at - now.toMillis() >= soonestMs && at <= latest && all.indexOf(at) === index)
    .slice(0, mostCandidates);
}

function nextAnniversary(passed: DateTime, minutes: number, now: DateTime): WallTime {
  const zone = now.zoneName ?? "UTC";
  const inYear = (year: number) => atWallTime(passed.set({ year }), minutes, zone);
  const thisYear = inYear(now.year);
  return thisYear.at > now.toMillis() ? thisYear : inYear(now.year + 1);
}
