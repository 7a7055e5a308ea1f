/** Written by `node scripts/tune.ts --write` from the tuning questions: do not edit by hand. */
export const weights = {
  bias: -6,
  phrasing: 8,
  known: 3,
  mentioned: 2,
} as const;

/** Confidence from which the best entry is given as the answer, and from which an entry is offered. */
export const thresholds = {
  answer: 0.6,
  suggest: 0.15,
} as const;
