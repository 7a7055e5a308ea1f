import { casual as de } from "chrono-node/de";
import { casual as en } from "chrono-node/en";
import { casual as es } from "chrono-node/es";
import { casual as fr } from "chrono-node/fr";
import { casual as it } from "chrono-node/it";
import type { DateTime } from "luxon";
import type { Language } from "../../../chat/languages.ts";
import { hours } from "../day-hours.ts";
import { atWallTime, type WallTime } from "./wall-time.ts";

/** Imported one by one: all of chrono's languages at once double its loading time. */
const parsers = { fr, en, de, es, it };

/**
 * Reads what our own phrases do not have, with the language pinned. It counts only when it explains every word, names a
 * day or an hour for certain, and no zone: chrono reads « 18h heure de Montréal » as six o'clock here, and « en mars »
 * as its first day.
 */
export function readWithChrono(text: string, now: DateTime, language: Language): WallTime | undefined {
  const words = text.trim();
  const [result] = parsers[language].parse(
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
