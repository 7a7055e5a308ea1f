import { createRequire } from "node:module";
import type { DateTime } from "luxon";
import type { Language } from "../../../chat/languages.ts";
import { hours } from "../day-hours.ts";
import { atWallTime, type WallTime } from "./wall-time.ts";

const require = createRequire(import.meta.url);

/** Loaded when it is first needed, language by language: most moments are read without it, and it takes 12 MB. */
const parsers = {
  fr: () => (require("chrono-node/fr") as typeof import("chrono-node/fr")).casual,
  en: () => (require("chrono-node/en") as typeof import("chrono-node/en")).casual,
  de: () => (require("chrono-node/de") as typeof import("chrono-node/de")).casual,
  es: () => (require("chrono-node/es") as typeof import("chrono-node/es")).casual,
  it: () => (require("chrono-node/it") as typeof import("chrono-node/it")).casual,
};

/**
 * Reads what our own phrases do not have, with the language pinned. It counts only when it explains every word, names a
 * day or an hour for certain, and no zone: chrono reads « 18h heure de Montréal » as six o'clock here, and « en mars »
 * as its first day.
 */
export function readWithChrono(text: string, now: DateTime, language: Language): WallTime | undefined {
  const words = text.trim();
  const [result] = parsers[language]().parse(
    words,
    { instant: now.toJSDate(), timezone: now.offset },
    { forwardDate: true },
  );
  if (!result || result.end || result.text !== words) return;
  const { start } = result;
  if (start.isCertain("timezoneOffset")) return;
  const hasDay = start.isCertain("day") || start.isCertain("weekday");
  const isHourClear =
    start.isCertain("hour") && (start.isCertain("meridiem") || (start.get("hour") ?? 0) > 12);
  if (!(hasDay || isHourClear) || (start.isCertain("hour") && !isHourClear)) return;
  const [year, month, day] = [start.get("year"), start.get("month"), start.get("day")];
  if (year === null || month === null || day === null) return;
  const date = now.set({ year, month, day });
  const minutes = (start.get("hour") ?? hours.noon) * 60 + (start.get("minute") ?? 0);
  return date.isValid ? atWallTime(date, minutes, now.zoneName ?? "UTC") : undefined;
}
