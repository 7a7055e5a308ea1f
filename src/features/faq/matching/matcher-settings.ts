/** Written by `node scripts/tune.ts --write` from test/faq/golden-tuning.jsonl: do not edit by hand. */
export const weights = {
  entry: {
    learnt: 1.42,
    nearest: 3.03,
  },
  none: {
    always: 2.39,
    learntOutside: 0.54,
    nearestOutside: 4.62,
    nearestEntry: 0.43,
    unknown: 0.25,
    short: 0.3,
    long: -1.69,
  },
} as const;

/** See `Thresholds`. */
export const thresholds = {
  answer: 0.72,
  lead: 0,
  suggest: 0.09,
} as const;
