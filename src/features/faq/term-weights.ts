/** Terms of one text: stems, or groups of letters. */
export type Terms = ReadonlySet<string>;

export interface TermWeights {
  of(term: string): number;
  sum(terms: Iterable<string>): number;
}

/**
 * Inverse document frequency, counted over entries and not over texts: a term that one entry uses in all its phrasings
 * still names that entry. A term that no entry uses weighs as much as the rarest: it is what a question strays with.
 */
export function weighTerms<T>(
  texts: readonly { readonly entry: T; readonly terms: Terms }[],
  scale: (term: string) => number = () => 1,
): TermWeights {
  const users = new Map<string, Set<T>>();
  const entries = new Set<T>();
  for (const { entry, terms } of texts) {
    entries.add(entry);
    for (const term of terms) users.set(term, (users.get(term) ?? new Set()).add(entry));
  }
  const of = (term: string) => scale(term) * Math.log(1 + entries.size / (users.get(term)?.size ?? 1));
  return {
    of,
    sum(terms) {
      let total = 0;
      for (const term of terms) total += of(term);
      return total;
    },
  };
}
