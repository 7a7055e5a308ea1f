/** The time, passed in wherever it matters so that tests never wait. */
export interface Clock {
  /** ms since the epoch (UTC). */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
