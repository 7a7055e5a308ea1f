import { DateTime } from "luxon";
import { z } from "zod";

const hour = z.number().int().min(0).max(23);
/** Whole hours on the person's clock: from `from`, until `to`, over midnight when `to` is the smaller. */
export const quietHours = z
  .strictObject({ from: hour, to: hour })
  .refine(({ from, to }) => from !== to)
  .or(z.literal("off"));
export type QuietHours = z.infer<typeof quietHours>;

/** For everybody who has chosen none. */
export const defaultQuietHours: QuietHours = { from: 21, to: 9 };

/**
 * When the quiet hours that `now` falls into end; `undefined` outside them. Both in ms since the epoch (UTC). The hours
 * are those the clock on the person's wall shows, also in the nights it is changed.
 */
export function quietUntil(now: number, zone: string, quiet: QuietHours): number | undefined {
  if (quiet === "off") return undefined;
  const { from, to } = quiet;
  const here = DateTime.fromMillis(now, { zone });
  const isQuiet = from < to ? here.hour >= from && here.hour < to : here.hour >= from || here.hour < to;
  if (!isQuiet) return undefined;
  const endOn = (day: DateTime) => day.set({ hour: to, minute: 0, second: 0, millisecond: 0 }).toMillis();
  const today = endOn(here);
  return today > now ? today : endOn(here.plus({ days: 1 }));
}

/** Reads `22-8`, `22h-8h`, `22 - 8`, `off`; `undefined` for anything else. */
export function readQuietHours(text: string): QuietHours | undefined {
  const words = text.trim().toLowerCase();
  if (words === "off") return "off";
  const match = /^(\d{1,2})\s*h?(?::?00)?\s*[-–—]\s*(\d{1,2})\s*h?(?::?00)?$/.exec(words);
  const read = quietHours.safeParse({ from: Number(match?.[1]) % 24, to: Number(match?.[2]) % 24 });
  return match && Number(match[1]) <= 24 && Number(match[2]) <= 24 && read.success ? read.data : undefined;
}
