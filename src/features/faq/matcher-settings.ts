/** Written by `node scripts/tune.ts --write` from test/faq/golden-tuning.jsonl: do not edit by hand. */
export const weights = { bias: -8.43, words: 7.04, letters: 7.87, mentioned: 5.94 } as const;

/** See `Thresholds`. */
export const thresholds = { answer: 0.53, suggest: 0.22 } as const;
