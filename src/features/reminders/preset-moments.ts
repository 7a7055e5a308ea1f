import { DateTime } from "luxon";

interface PresetMoment {
  readonly name: "hour" | "tonight" | "tomorrow" | "next_week";
  /** ms since the epoch (UTC). */
  readonly at: number;
}

const eveningHour = 19;
const morningHour = 9;

/** The moments offered as buttons, on the person's own clock; this evening only while it is still to come. */
export function presetMoments(now: number, zone: string) {
  const here = DateTime.fromMillis(now, { zone });
  const at = (day: DateTime, hour: number) =>
    day.set({ hour, minute: 0, second: 0, millisecond: 0 }).toMillis();
  const tonight = at(here, eveningHour);
  return [
    ...(tonight - now > 30 * 60_000 ? [{ name: "tonight", at: tonight } as const] : []),
    { name: "tomorrow", at: at(here.plus({ days: 1 }), morningHour) } as const,
    { name: "next_week", at: at(here.plus({ weeks: 1 }), morningHour) } as const,
  ] satisfies readonly PresetMoment[];
}

/** What a reminder can be put off to: the same, and an hour from now. */
export const snoozeMoments = (now: number, zone: string): readonly PresetMoment[] => [
  { name: "hour", at: now + 3_600_000 },
  ...presetMoments(now, zone),
];
