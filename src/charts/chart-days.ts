import type { Language } from "../chat/languages.ts";
import { calendars } from "../i18n/put-into-words.ts";

/** A day on somebody's calendar: `2027-03-01`. */
export type Day = string;

const localeOf = (language: Language): string => calendars[language] ?? language;

/** ms since the epoch at 0:00 UTC. */
export const startOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`);

const format = (language: Language, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(localeOf(language), { ...options, timeZone: "UTC" });

/** French says « 1er » and counts from there on. */
const ordinal = (text: string, language: Language) =>
  language === "fr" ? text.replace(/(^|\s)1(?=\s\p{L})/gu, "$11er") : text;

/** 1er mars 2027. */
export const writeDay = (day: Day, language: Language): string =>
  ordinal(format(language, { dateStyle: "long" }).format(startOf(day)), language);

/** 1er mars. */
export const writeShortDay = (day: Day, language: Language): string =>
  ordinal(format(language, { day: "numeric", month: "long" }).format(startOf(day)), language);

/** 1–30 juin 2027. */
export const writePeriod = (from: Day, to: Day, language: Language): string =>
  // Italian ranges alone are written with a zero: « 01 marzo ».
  ordinal(
    format(language, { dateStyle: "long" })
      .formatRange(startOf(from), startOf(to))
      .replace(/(^|\s)0(?=\d)/g, "$1"),
    language,
  );

export const writeNumber = (value: number, language: Language): string =>
  new Intl.NumberFormat(localeOf(language)).format(value);

export const writeShare = (value: number, language: Language): string =>
  new Intl.NumberFormat(localeOf(language), {
    style: "percent",
    maximumFractionDigits: value < 0.1 ? 1 : 0,
  }).format(value);

/** One after the other, without an "and": the items hold commas of their own seldom enough. */
export const writeList = (items: readonly string[]): string => items.join(", ");
