import type { ParsedResult } from "chrono-node";
import { casual as de } from "chrono-node/de";
import { casual as en } from "chrono-node/en";
import { casual as es } from "chrono-node/es";
import { casual as fr } from "chrono-node/fr";
import { casual as it } from "chrono-node/it";
import { DateTime, type DurationLikeObject } from "luxon";
import { type Language, languages } from "../../chat/languages.ts";

export type WhenResult =
  | { readonly kind: "moment" /** ms since the epoch (UTC). */; readonly at: number }
  | { readonly kind: "past" | "too_soon" | "too_far" | "not_understood" };

export interface WhenContext {
  readonly language: Language;
  /** IANA time zone the person's words are meant in. */
  readonly zone: string;
  /** ms since the epoch (UTC). */
  readonly now: number;
}

/** Imported one by one: all of chrono's languages at once double its loading time. */
const parsers = { fr, en, de, es, it };

/** A reminder sooner than this would arrive while the person still reads the confirmation. */
const soonestMs = 55_000;
/** Consent wears out: nobody remembers in three years what they agreed to. */
const furthest: DurationLikeObject = { years: 1 };

const units: Readonly<Record<string, keyof DurationLikeObject>> = {
  s: "seconds",
  m: "minutes",
  min: "minutes",
  mn: "minutes",
  h: "hours",
  d: "days",
  j: "days",
  t: "days",
  g: "days",
  w: "weeks",
};

/**
 * Reads `10m`, `3h`, `2d`, « dans 1 minute », « vendredi à 18 h », `3 March`. The language is pinned: with all of them
 * at once chrono reads « mon emploi du temps » as Monday (wanasit/chrono#203). A day is a day on the calendar, so that
 * "in 2 days" keeps its hour over a clock change; hours and minutes are exact.
 */
export function readWhen(text: string, context: WhenContext): WhenResult {
  const now = DateTime.fromMillis(context.now, { zone: context.zone });
  const at = readShorthand(text, now) ?? readWords(text, now, context.language);
  if (!at?.isValid) return { kind: "not_understood" };
  if (at <= now) return { kind: "past" };
  if (at.toMillis() - context.now < soonestMs) return { kind: "too_soon" };
  if (at > now.plus(furthest)) return { kind: "too_far" };
  return { kind: "moment", at: at.toMillis() };
}

function readShorthand(text: string, now: DateTime): DateTime | undefined {
  const match = /^\s*(\d{1,6})\s*(s|m|min|mn|h|d|j|t|g|w)\s*$/i.exec(text);
  const unit = match?.[2] && units[match[2].toLowerCase()];
  return unit ? now.plus({ [unit]: Number(match[1]) }) : undefined;
}

/**
 * What explains every word comes first, in the person's language and then in the others; only then a part of the words,
 * in the person's language alone.
 */
function readWords(text: string, now: DateTime, own: Language): DateTime | undefined {
  const found = [own, ...languages.filter((other) => other !== own)].map((language) => {
    const words = tidy(text, language);
    const [result] = parsers[language].parse(
      words,
      { instant: now.toJSDate(), timezone: now.offset },
      { forwardDate: true },
    );
    return result && !result.end
      ? { result, isWhole: result.text === words, isOwn: language === own }
      : undefined;
  });
  const best = found.find((candidate) => candidate?.isWhole) ?? found.find((candidate) => candidate?.isOwn);
  return best && toMoment(best.result, now);
}

function toMoment(found: ParsedResult, now: DateTime): DateTime {
  const { start } = found;
  const isExactDuration = found.tags().has("result/relativeDateAndTime");
  if (isExactDuration || start.isCertain("timezoneOffset"))
    return DateTime.fromJSDate(start.date(), { zone: now.zone });
  const wall = {
    year: start.get("year"),
    month: start.get("month"),
    day: start.get("day"),
    hour: start.get("hour"),
    minute: start.get("minute"),
  };
  const entries = Object.entries(wall).filter((entry): entry is [string, number] => entry[1] !== null);
  return DateTime.fromObject(Object.fromEntries(entries), { zone: now.zone });
}

/** chrono reads « 18h05 » but loses the minutes of « 18 h 05 », the form French typography asks for. */
function tidy(text: string, language: Language): string {
  const trimmed = text.trim();
  if (language !== "fr") return trimmed;
  return trimmed.replace(
    /(\d{1,2})\s*h\s*(\d{2})?(?!\w)/gi,
    (_, hours, minutes) => `${hours}h${minutes ?? ""}`,
  );
}
