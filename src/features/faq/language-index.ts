import MiniSearch, { type SearchResult } from "minisearch";
import type { EntryId } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import { plainText } from "../../chat/plain-text.ts";
import type { FaqEntry } from "./entry.ts";
import { createLetterIndex } from "./letter-index.ts";
import { readWords } from "./read-words.ts";
import { createStemmer, type SynonymGroups } from "./stem-words.ts";
import { type Terms, weighTerms } from "./term-weights.ts";

/** How well one entry fits a question: each figure from 0 (not at all) to 1. */
export interface Evidence {
  /** Likeness in words to the three nearest phrasings (the entry's question and aliases), on average. */
  readonly words: number;
  /** The same in groups of letters. */
  readonly letters: number;
  /** Share of the question's words, by weight, that the entry uses anywhere. */
  readonly mentioned: number;
}

export interface LanguageIndex {
  /** Evidence for every entry that shares anything with the question. */
  weigh(question: string): ReadonlyMap<EntryId, Evidence>;
}

/** What is indexed: each phrasing on its own, because people ask one of them and not all at once; and the answer. */
interface IndexedText {
  readonly id: number;
  readonly entry: EntryId;
  readonly kind: "phrasing" | "answer";
  readonly text: string;
  readonly terms: Terms;
}

/** What the search turned up for one entry: likenesses to its phrasings, and the question's words it uses. */
interface Found {
  readonly likenesses: number[];
  readonly mentioned: Map<string, number>;
}
const nothing: Found = { likenesses: [], mentioned: new Map() };

/** Shorter words are too easily mistaken for one another. */
const shortestInexact = 5;
/** A word counts for less where it was only nearly matched. */
const inexactShare = 0.6;
/** What a kind of term counts for, beside the words that name a subject. */
const shares = { subject: 1, everyday: 0.3, group: 0.6 } as const;
/** One like phrasing may be chance; three are a subject. */
const nearest = 3;

/** Indexes one language's entries. */
export function createLanguageIndex(
  language: Language,
  entries: readonly FaqEntry[],
  synonyms: SynonymGroups,
): LanguageIndex {
  const stemmer = createStemmer(language, synonyms);
  const texts: IndexedText[] = entries
    .flatMap(textsOf)
    .map((text, id) => ({ id, ...text, terms: stemmer.termsOf(text.text) }));
  const weights = weighTerms(texts, (term) => shares[stemmer.kindOf(term)]);
  const totals = texts.map(({ terms }) => weights.sum(terms));
  const isInexact = (term: string) => term.length >= shortestInexact && stemmer.kindOf(term) !== "group";
  const search = new MiniSearch<IndexedText>({
    fields: ["text"],
    tokenize: readWords,
    processTerm: (word) => [...stemmer.terms(word)],
    searchOptions: {
      fuzzy: (term) => (isInexact(term) ? 0.2 : false),
      prefix: isInexact,
    },
  });
  search.addAll(texts);
  const letters = createLetterIndex(
    texts.filter(({ kind }) => kind === "phrasing"),
    (word) => stemmer.terms(word).length === 0,
  );

  /** Dice's coefficient; both sides are summed because a misspelt word weighs another than the one it matched. */
  function likeness(result: SearchResult, { id, terms }: IndexedText, asked: Terms): number {
    let shared = 0;
    for (const term of new Set(result.queryTerms))
      shared += weights.of(term) * (terms.has(term) ? 1 : inexactShare);
    for (const term of Object.keys(result.match))
      shared += weights.of(term) * (asked.has(term) ? 1 : inexactShare);
    return shared / (weights.sum(asked) + (totals[id] ?? 0));
  }

  return {
    weigh(question) {
      const asked = stemmer.termsOf(question);
      const found = new Map<EntryId, Found>();
      for (const result of search.search(question)) {
        const text = texts[result.id] as IndexedText;
        const entry: Found = found.get(text.entry) ?? { likenesses: [], mentioned: new Map() };
        found.set(text.entry, entry);
        if (text.kind === "phrasing") entry.likenesses.push(likeness(result, text, asked));
        for (const term of result.queryTerms) {
          const share = text.terms.has(term) ? 1 : inexactShare;
          entry.mentioned.set(term, Math.max(share, entry.mentioned.get(term) ?? 0));
        }
      }
      const byLetters = letters.weigh(question);
      const total = weights.sum(asked) || 1;
      return new Map(
        entries.flatMap(({ id }) => {
          if (!found.has(id) && !byLetters.has(id)) return [];
          const { likenesses, mentioned } = found.get(id) ?? nothing;
          const known = [...mentioned].reduce((sum, [term, share]) => sum + weights.of(term) * share, 0);
          const evidence = {
            words: meanOfNearest(likenesses),
            letters: meanOfNearest(byLetters.get(id) ?? []),
            mentioned: known / total,
          };
          return [[id, evidence] as const];
        }),
      );
    },
  };
}

function meanOfNearest(likenesses: readonly number[]): number {
  const sorted = [...likenesses].sort((a, b) => b - a).slice(0, nearest);
  return sorted.reduce((sum, likeness) => sum + likeness, 0) / nearest;
}

function textsOf(entry: FaqEntry): Omit<IndexedText, "id" | "terms">[] {
  const phrasings = [entry.question, ...entry.aliases].map((text) => ({
    entry: entry.id,
    kind: "phrasing" as const,
    text,
  }));
  return [
    ...phrasings,
    { entry: entry.id, kind: "answer", text: plainText(`${entry.shortHtml} ${entry.longHtml}`) },
  ];
}
