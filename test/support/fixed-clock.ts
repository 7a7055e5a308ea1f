import type { Clock } from "../../src/system/clock.ts";

/** A clock that stands still until it is moved. */
export interface FixedClock extends Clock {
  /** ms. */
  advance(ms: number): void;
  set(moment: string | number): void;
}

/** Stands at `start`, by default Monday 23 November 2026 at 10:00 in Paris. */
export function fixedClock(start: string | number = "2026-11-23T09:00:00Z"): FixedClock {
  let now = new Date(start).getTime();
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
    set(moment) {
      now = new Date(moment).getTime();
    },
  };
}
