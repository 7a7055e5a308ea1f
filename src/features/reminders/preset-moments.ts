import { DateTime } from "luxon";
import { beforeDeadline } from "./before-deadline.ts";
import { hours } from "./day-hours.ts";

interface PresetMoment {
  readonly name: "hour" | "tonight" | "tomorrow" | "next_week" | "before_deadline";
  /** ms since the epoch (UTC). */
  readonly at: number;
}

/**
 * The moments offered as buttons, on the person's own clock; this evening only while it is still to come, and the end
 * of the petition only when it has one (`closes`, ms since the epoch).
 */
export function presetMoments(now: number, zone: string, closes?: number) {
  const here = DateTime.fromMillis(now, { zone });
  const at = (day: DateTime, hour: number) =>
    day.set({ hour, minute: 0, second: 0, millisecond: 0 }).toMillis();
  const tonight = at(here, hours.evening);
  const deadline = beforeDeadline(closes, now, zone);
  return [
    ...(tonight - now > 30 * 60_000 ? [{ name: "tonight", at: tonight } as const] : []),
    { name: "tomorrow", at: at(here.plus({ days: 1 }), hours.morning) } as const,
    { name: "next_week", at: at(here.plus({ weeks: 1 }), hours.morning) } as const,
    ...(deadline === undefined ? [] : [{ name: "before_deadline", at: deadline } as const]),
  ] satisfies readonly PresetMoment[];
}

/** What a reminder can be put off to: an hour from now, and the next days. */
export const snoozeMoments = (now: number, zone: string) =>
  [{ name: "hour", at: now + 3_600_000 } as const, ...presetMoments(now, zone)].filter(
    (preset) => preset.name !== "before_deadline",
  );
