/** Written by `node scripts/tune.ts --write` from test/faq/golden-tuning.jsonl: do not edit by hand. */
export const weights = { bias: -9.16, words: 6.54, letters: 9.26, mentioned: 3.73 } as const;

/** See `Thresholds`. */
export const thresholds = { answer: 0.52, suggest: 0.2 } as const;
