/** Written by `node scripts/tune.ts --write` from test/faq/golden-tuning.jsonl: do not edit by hand. */
export const weights = {
  entry: {
    learnt: 1.33,
    nearest: 1.57,
  },
  none: {
    always: 1.9,
    learntOutside: 0.51,
    nearestOutside: 2.6,
    nearestEntry: 0.11,
    unknown: 0.66,
    short: 0.52,
    long: -1.68,
  },
} as const;

/** See `Thresholds`. */
export const thresholds = {
  answer: 0.56,
  lead: 0.2,
  suggest: 0.09,
} as const;
