import type { EntryId } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import { plainText } from "../../chat/plain-text.ts";
import type { FaqEntry } from "./entry.ts";
import { createLetterIndex } from "./letter-index.ts";
import { createStemmer, type SynonymGroups } from "./stem-words.ts";
import { createWordIndex, type EntryText } from "./word-index.ts";

/** How well one entry fits a question: each figure from 0 (not at all) to 1. */
export interface Evidence {
  /** Likeness in words to the phrasings nearest to the question. */
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

/** Indexes one language's entries. */
export function createLanguageIndex(
  language: Language,
  entries: readonly FaqEntry[],
  synonyms: SynonymGroups,
): LanguageIndex {
  const stemmer = createStemmer(language, synonyms);
  const texts = entries.flatMap(textsOf);
  const words = createWordIndex(texts, stemmer);
  const letters = createLetterIndex(
    texts.filter(({ kind }) => kind === "phrasing"),
    (word) => stemmer.terms(word).length === 0,
  );
  return {
    weigh(question) {
      const byWords = words.weigh(question);
      const byLetters = letters.weigh(question);
      const evidence = new Map<EntryId, Evidence>();
      for (const id of new Set([...byWords.keys(), ...byLetters.keys()])) {
        const { likenesses, mentioned } = byWords.get(id) ?? { likenesses: [], mentioned: 0 };
        evidence.set(id, {
          words: favourNearest(likenesses),
          letters: favourNearest(byLetters.get(id) ?? []),
          mentioned,
        });
      }
      return evidence;
    },
  };
}

/** The nearest phrasing counts most, but alone it may be chance: the next two bear it out. */
const nearestShares = [4, 2, 1];

function favourNearest(likenesses: readonly number[]): number {
  const sorted = likenesses.toSorted((a, b) => b - a);
  const total = nearestShares.reduce((sum, share) => sum + share, 0);
  return nearestShares.reduce((sum, share, rank) => sum + share * (sorted[rank] ?? 0), 0) / total;
}

function textsOf({ id, question, aliases, shortHtml, longHtml }: FaqEntry): EntryText<EntryId>[] {
  return [
    ...[question, ...aliases].map((text) => ({ entry: id, kind: "phrasing" as const, text })),
    { entry: id, kind: "answer", text: plainText(`${shortHtml} ${longHtml}`) },
  ];
}
