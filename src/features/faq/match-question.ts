import type { EntryId } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import { createLanguageIndex, type Evidence } from "./language-index.ts";
import type { LanguageContent } from "./load-entries.ts";
import { createVerbatimIndex } from "./verbatim-index.ts";

/** An entry and the estimated chance that it is what was asked for: those of all entries and of "none" add up to 1. */
export interface Candidate {
  readonly id: EntryId;
  readonly confidence: number;
}

/** What each figure of the evidence is worth, and the `bias` against any entry at all. */
export type Weights = Readonly<Record<keyof Evidence | "bias", number>>;

export type FoundEvidence = ReadonlyMap<EntryId, Evidence>;

export interface Matcher {
  /** The entry that lists the question word for word, in the person's language or else in another. */
  findVerbatim(question: string, language: Language): EntryId | undefined;
  /** The best evidence for each entry in any language. `language` is the person's. */
  weigh(question: string, language: Language): FoundEvidence;
}

/** Between equals the person's own language wins: many words (cloud, data, client) are at home in two. */
const otherLanguageShare = 0.95;

/** Matches questions in any of the languages loaded: people mix them, and the answer comes in their own anyway. */
export function createMatcher(content: ReadonlyMap<Language, LanguageContent>): Matcher {
  const indexes = [...content].map(([of, { entries, synonyms }]) => ({
    of,
    index: createLanguageIndex(of, [...entries.values()], synonyms),
    findVerbatim: createVerbatimIndex(entries.values()),
  }));
  return {
    findVerbatim(question, language) {
      const own = indexes.find(({ of }) => of === language)?.findVerbatim(question);
      return own ?? indexes.map(({ findVerbatim }) => findVerbatim(question)).find((id) => id !== undefined);
    },
    weigh(question, language) {
      const best = new Map<EntryId, Evidence>();
      for (const { of, index } of indexes)
        for (const [id, found] of index.weigh(question)) {
          const evidence = of === language ? found : scale(found, otherLanguageShare);
          const other = best.get(id);
          if (!other || total(evidence) > total(other)) best.set(id, evidence);
        }
      return best;
    },
  };
}

const total = ({ words, letters, mentioned }: Evidence): number => words + letters + mentioned;

const scale = ({ words, letters, mentioned }: Evidence, share: number): Evidence => ({
  words: words * share,
  letters: letters * share,
  mentioned: mentioned * share,
});

/** A conditional logit over the entries and "none", whose odds are the measure of the others. Best first. */
export function rankEntries(found: FoundEvidence, weights: Weights): Candidate[] {
  const scored = [...found].map(([id, { words, letters, mentioned }]) => ({
    id,
    odds: Math.exp(
      weights.bias + weights.words * words + weights.letters * letters + weights.mentioned * mentioned,
    ),
  }));
  const all = scored.reduce((sum, { odds }) => sum + odds, 1);
  return scored
    .map(({ id, odds }) => ({ id, confidence: odds / all }))
    .sort((a, b) => b.confidence - a.confidence);
}
