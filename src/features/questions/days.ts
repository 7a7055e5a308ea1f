/** ms in a day. */
export const daysMs = 86_400_000;

/** The day of a moment (ms since the epoch) in UTC, as `YYYY-MM-DD`. */
export const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);
