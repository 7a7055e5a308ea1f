/** Written by `node scripts/tune.ts --write` from test/faq/golden-tuning.jsonl: do not edit by hand. */
export const weights = {
  entry: {
    learnt: 1.27,
    nearest: 2.07,
  },
  none: {
    always: 2.51,
    learntOutside: 0.37,
    nearestOutside: 3.1,
    nearestEntry: -0.39,
    unknown: 0.76,
    short: 0.6,
    long: -1.79,
  },
} as const;

/** See `Thresholds`. */
export const thresholds = {
  answer: 0.67,
  lead: 0.35,
  suggest: 0.09,
} as const;
