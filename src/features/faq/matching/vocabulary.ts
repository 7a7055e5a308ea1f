import { distance } from "fastest-levenshtein";
import type { Language } from "../../../chat/languages.ts";

interface KnownWord {
  readonly word: string;
  /** Whose word it is: people mix languages in one sentence. */
  readonly language: Language;
}

/** How often the phrasings of a language use a word. */
export type WordCounts = ReadonlyMap<Language, ReadonlyMap<string, number>>;

/** The words of all phrasings, by language, and what a misspelt word was meant to be. */
export interface Vocabulary {
  has(word: string, language: Language): boolean;
  /**
   * The word itself where some language knows it (the person's first), else the known word of the person's language that
   * it is nearly like. `undefined`: nobody here used it.
   */
  resolve(word: string, language: Language): KnownWord | undefined;
}

/** Shorter words are too easily taken for one another. */
const shortestCorrected = 4;
/** From this length on two slips are still the same word. */
const twoSlipsFrom = 8;
/** A word met once in another language may be a slip or a name there. */
const usesInAnotherLanguage = 2;

export function createVocabulary(counts: WordCounts): Vocabulary {
  const languages = [...counts.keys()];
  const byLength = new Map([...counts].map(([language, words]) => [language, groupByLength(words.keys())]));
  const countOf = (word: string, language: Language) => counts.get(language)?.get(word) ?? 0;

  /** The most used among the nearest; a wrong first letter is rare and would quadruple the search. */
  function correct(word: string, language: Language): string | undefined {
    if (word.length < shortestCorrected || /\d/.test(word)) return undefined;
    let nearest: string | undefined;
    let fewest = (word.length >= twoSlipsFrom ? 2 : 1) + 1;
    const reach = fewest - 1;
    const letters = lettersOf(word);
    for (let length = word.length - reach; length <= word.length + reach; length += 1)
      for (const { known, letters: itsLetters } of byLength.get(language)?.[length] ?? []) {
        // A slip gives or takes two letters at most: most words are ruled out without comparing them.
        if (countBits(letters ^ itsLetters) > 2 * fewest) continue;
        if (known[0] !== word[0] && known[1] !== word[1]) continue;
        const slips = isSwapped(word, known) ? 1 : distance(word, known);
        if (slips > fewest || (slips === fewest && nearest === undefined)) continue;
        if (slips < fewest || countOf(known, language) > countOf(nearest ?? "", language)) {
          nearest = known;
          fewest = slips;
        }
      }
    return nearest;
  }

  return {
    has: (word, language) => countOf(word, language) > 0,
    resolve(word, language) {
      if (countOf(word, language) > 0) return { word, language };
      const other = languages.find((candidate) => countOf(word, candidate) >= usesInAnotherLanguage);
      if (other) return { word, language: other };
      const corrected = correct(word, language);
      return corrected === undefined ? undefined : { word: corrected, language };
    },
  };
}

interface Spelling {
  readonly known: string;
  readonly letters: number;
}

function groupByLength(words: Iterable<string>): Spelling[][] {
  const groups: Spelling[][] = [];
  for (const known of words) {
    const group = groups[known.length] ?? [];
    group.push({ known, letters: lettersOf(known) });
    groups[known.length] = group;
  }
  return groups;
}

/** Which letters a word has, a bit for each; some rare ones share one. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at += 1) letters |= 1 << (word.charCodeAt(at) & 31);
  return letters;
}

/** Of 32 (the usual halving: Hacker's Delight, 5-1). */
function countBits(bits: number): number {
  let sum = bits - ((bits >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Two neighbouring letters in the wrong order: one slip of the fingers, though two for Levenshtein. */
function isSwapped(word: string, known: string): boolean {
  if (word.length !== known.length) return false;
  let at = 0;
  while (at < word.length && word[at] === known[at]) at += 1;
  return (
    word[at] === known[at + 1] && word[at + 1] === known[at] && word.slice(at + 2) === known.slice(at + 2)
  );
}
