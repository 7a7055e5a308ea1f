import { DateTime, IANAZone } from "luxon";

export interface WallTime {
  /** ms since the epoch (UTC). */
  readonly at: number;
  /** The clocks skip that time on that day: `at` is an hour later. */
  readonly shifted: boolean;
}

/**
 * When a zone's clocks show a day and minutes after its midnight. A time that exists twice is its first; one that does
 * not exist is moved forward by as much as the clocks are.
 */
export function atWallTime(day: DateTime, minutes: number, zone: string): WallTime {
  const clocks = IANAZone.create(zone);
  const wall = DateTime.utc(day.year, day.month, day.day).plus({ minutes }).toMillis();
  const dayMs = 86_400_000;
  const before = wall - clocks.offset(wall - dayMs) * 60_000;
  const after = wall - clocks.offset(wall + dayMs) * 60_000;
  const shows = (at: number) => at + clocks.offset(at) * 60_000 === wall;
  if (shows(before)) return { at: before, shifted: false };
  return shows(after) ? { at: after, shifted: false } : { at: before, shifted: true };
}
