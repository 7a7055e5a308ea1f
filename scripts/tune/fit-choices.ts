import type { EntryWeights, NoneWeights, Weights } from "../../src/features/faq/matching/rank-entries.ts";

/** One question: what speaks for each entry and for none, and which of them is right. */
export interface Choice {
  readonly entries: readonly EntryWeights[];
  readonly none: NoneWeights;
  /** An entry's place in `entries`, or "none". */
  readonly chosen: number | "none";
}

const fitting = { steps: 500, rate: 0.1, penalty: 1e-3, firstMoment: 0.9, secondMoment: 0.99 } as const;

/**
 * The most likely weights of a conditional logit over the entries and "none", by gradient ascent (Adam, Kingma and Ba
 * 2015); a small penalty keeps some hundred questions from overruling sense. Two decimals are more than they can tell.
 */
export function fitChoices(choices: readonly Choice[]): Weights {
  const entryNames = Object.keys(choices[0]?.entries[0] ?? {}) as (keyof EntryWeights)[];
  const noneNames = Object.keys(choices[0]?.none ?? {}) as (keyof NoneWeights)[];
  const rows = choices.map(({ entries, none, chosen }) => ({
    // Every alternative as one row of figures: those of entries first, those of none after them.
    alternatives: [
      ...entries.map((entry) => [...entryNames.map((name) => entry[name]), ...noneNames.map(() => 0)]),
      [...entryNames.map(() => 0), ...noneNames.map((name) => none[name])],
    ],
    chosen: chosen === "none" ? entries.length : chosen,
  }));
  const fitted = climb(rows, entryNames.length + noneNames.length).map((weight) => Number(weight.toFixed(2)));
  const named = <K extends string>(names: readonly K[], from: number) =>
    Object.fromEntries(names.map((name, at) => [name, fitted[from + at]])) as Record<K, number>;
  return { entry: named(entryNames, 0), none: named(noneNames, entryNames.length) };
}

interface Row {
  readonly alternatives: readonly (readonly number[])[];
  readonly chosen: number;
}

function climb(rows: readonly Row[], size: number): number[] {
  const weights = new Array<number>(size).fill(0);
  const first = new Array<number>(size).fill(0);
  const second = new Array<number>(size).fill(0);
  for (let step = 1; step <= fitting.steps; step += 1) {
    const gradient = slope(rows, weights);
    for (let at = 0; at < size; at += 1) {
      const slant = (gradient[at] as number) - fitting.penalty * (weights[at] as number);
      first[at] = fitting.firstMoment * (first[at] as number) + (1 - fitting.firstMoment) * slant;
      second[at] = fitting.secondMoment * (second[at] as number) + (1 - fitting.secondMoment) * slant ** 2;
      const mean = (first[at] as number) / (1 - fitting.firstMoment ** step);
      const spread = Math.sqrt((second[at] as number) / (1 - fitting.secondMoment ** step));
      weights[at] = (weights[at] as number) + (fitting.rate * mean) / (spread + 1e-8);
    }
  }
  return weights;
}

/** The gradient of the mean log-likelihood. */
function slope(rows: readonly Row[], weights: readonly number[]): number[] {
  const gradient = weights.map(() => 0);
  for (const { alternatives, chosen } of rows) {
    const scores = alternatives.map((figures) =>
      figures.reduce((sum, figure, at) => sum + figure * (weights[at] as number), 0),
    );
    const highest = Math.max(...scores);
    const odds = scores.map((score) => Math.exp(score - highest));
    const all = odds.reduce((sum, odd) => sum + odd, 0);
    for (const [index, figures] of alternatives.entries()) {
      const error = ((index === chosen ? 1 : 0) - (odds[index] as number) / all) / rows.length;
      for (const [at, figure] of figures.entries()) gradient[at] = (gradient[at] as number) + error * figure;
    }
  }
  return gradient;
}
