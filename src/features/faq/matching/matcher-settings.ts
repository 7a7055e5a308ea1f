/** Written by `node scripts/tune.ts --write` from test/faq/golden-tuning.jsonl: do not edit by hand. */
export const weights = {
  entry: {
    learnt: 1.34,
    nearest: 1.37,
  },
  none: {
    always: 1.74,
    learntOutside: 0.54,
    nearestOutside: 2.31,
    nearestEntry: -0.04,
    unknown: 0.79,
    short: 0.45,
    long: -1.63,
  },
} as const;

/** See `Thresholds`. */
export const thresholds = {
  answer: 0.72,
  lead: 0.45,
  suggest: 0.2,
} as const;
