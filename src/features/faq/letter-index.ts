import { readWords } from "./read-words.ts";
import { type Terms, weighTerms } from "./term-weights.ts";

/** A text that a question can be like, and the entry it stands for. */
export interface Phrasing<T> {
  readonly entry: T;
  readonly text: string;
}

/**
 * Likeness by groups of three letters (Dice's coefficient, weighted): finds what stems miss, words misspelt beyond a
 * letter or two and words of one family (sovereign, souverain).
 */
export function createLetterIndex<T>(phrasings: readonly Phrasing<T>[], isEmpty: (word: string) => boolean) {
  const texts = phrasings.map(({ entry, text }) => ({ entry, terms: lettersOf(text, isEmpty) }));
  const weights = weighTerms(texts);
  const totals = texts.map(({ terms }) => weights.sum(terms));
  const holders = new Map<string, number[]>();
  for (const [index, { terms }] of texts.entries())
    for (const term of terms) {
      const indexes = holders.get(term) ?? [];
      indexes.push(index);
      holders.set(term, indexes);
    }

  return {
    /** Likeness from 0 to 1 to each phrasing that shares letters with the question, by entry. */
    weigh(question: string): ReadonlyMap<T, readonly number[]> {
      const asked = lettersOf(question, isEmpty);
      const shared = new Map<number, number>();
      for (const term of asked)
        for (const index of holders.get(term) ?? [])
          shared.set(index, (shared.get(index) ?? 0) + weights.of(term));
      const total = weights.sum(asked);
      const likeness = new Map<T, number[]>();
      for (const [index, weight] of shared) {
        const { entry } = texts[index] as { entry: T };
        const found = likeness.get(entry) ?? [];
        found.push((2 * weight) / (total + (totals[index] ?? 0)));
        likeness.set(entry, found);
      }
      return likeness;
    },
  };
}

function lettersOf(text: string, isEmpty: (word: string) => boolean): Terms {
  const groups = new Set<string>();
  for (const word of readWords(text)) {
    if (isEmpty(word)) continue;
    const marked = `^${word}$`;
    for (let start = 0; start + 3 <= marked.length; start += 1) groups.add(marked.slice(start, start + 3));
  }
  return groups;
}
