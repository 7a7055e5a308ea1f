import MiniSearch, { type SearchResult } from "minisearch";
import { readWords } from "./read-words.ts";
import type { Stemmer } from "./stem-words.ts";
import { type Terms, weighTerms } from "./term-weights.ts";

/** A text of an entry: a way to ask for it, or what it answers. */
export interface EntryText<T> {
  readonly entry: T;
  readonly kind: "phrasing" | "answer";
  readonly text: string;
}

/** What one entry has in common with a question. */
export interface WordMatch {
  /** Likeness (0 to 1) to each of its phrasings that shares a term. */
  readonly likenesses: readonly number[];
  /** Share of the question's terms, by weight, that any of its texts uses. */
  readonly mentioned: number;
}

/** A match while its texts are gathered: `shares` is how well each term of the question was met. */
interface Found {
  readonly likenesses: number[];
  readonly shares: Map<string, number>;
}

/** Shorter words are too easily mistaken for one another. */
const shortestInexact = 5;
/** A word counts for less where it was only nearly matched. */
const inexactShare = 0.6;
/** What a kind of term counts for, beside the words that name a subject. */
const kindShares = { subject: 1, everyday: 0.3, group: 0.6 } as const;

/**
 * Likeness by stems and synonyms. Each phrasing is indexed on its own, because people ask one of them and not all at
 * once; MiniSearch finds the texts, misspelt and half-typed words included, and what they share is weighed here.
 */
export function createWordIndex<T>(entryTexts: readonly EntryText<T>[], stemmer: Stemmer) {
  const texts = entryTexts.map((text, id) => ({ id, ...text, terms: stemmer.termsOf(text.text) }));
  const weights = weighTerms(texts, (term) => kindShares[stemmer.kindOf(term)]);
  const totals = texts.map(({ terms }) => weights.sum(terms));
  const search = createSearch(texts, stemmer);

  /** Dice's coefficient; both sides are summed because a misspelt word weighs another than the one it matched. */
  function likenessOf(result: SearchResult, terms: Terms, asked: Terms): number {
    const share = (term: string, there: Terms) => weights.of(term) * (there.has(term) ? 1 : inexactShare);
    let shared = 0;
    for (const term of new Set(result.queryTerms)) shared += share(term, terms);
    for (const term of Object.keys(result.match)) shared += share(term, asked);
    return shared / (weights.sum(asked) + (totals[result.id] ?? 0));
  }

  return {
    /** By entry; only those that share a term with the question. */
    weigh(question: string): ReadonlyMap<T, WordMatch> {
      const asked = stemmer.termsOf(question);
      const found = new Map<T, Found>();
      for (const result of search.search(question)) {
        const { entry, kind, terms } = texts[result.id] as (typeof texts)[number];
        const match: Found = found.get(entry) ?? { likenesses: [], shares: new Map() };
        found.set(entry, match);
        if (kind === "phrasing") match.likenesses.push(likenessOf(result, terms, asked));
        for (const term of result.queryTerms)
          match.shares.set(term, Math.max(terms.has(term) ? 1 : inexactShare, match.shares.get(term) ?? 0));
      }
      const total = weights.sum(asked);
      const mentioned = (shares: ReadonlyMap<string, number>) =>
        [...shares].reduce((sum, [term, share]) => sum + weights.of(term) * share, 0) / total;
      return new Map(
        [...found].map(([entry, { likenesses, shares }]) => [
          entry,
          { likenesses, mentioned: mentioned(shares) },
        ]),
      );
    },
  };
}

function createSearch(texts: readonly { readonly id: number; readonly text: string }[], stemmer: Stemmer) {
  const isInexact = (term: string) => term.length >= shortestInexact && stemmer.kindOf(term) !== "group";
  const search = new MiniSearch({
    fields: ["text"],
    tokenize: readWords,
    processTerm: (word) => [...stemmer.terms(word)],
    searchOptions: { fuzzy: (term) => (isInexact(term) ? 0.2 : false), prefix: isInexact },
  });
  search.addAll(texts);
  return search;
}
