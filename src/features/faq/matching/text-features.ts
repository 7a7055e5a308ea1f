import type { Language } from "../../../chat/languages.ts";
import { fingerprint, fingerprintOfPair } from "./feature-index.ts";
import { splitCompound } from "./split-compound.ts";
import type { Stemmer } from "./stem-words.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What a text says, as far as words can tell: its features (fingerprints) and what each counts for. */
export interface TextFeatures {
  readonly prints: number[];
  readonly shares: number[];
  /** How many of the features are words, groups or parts of compounds: they stand first. */
  readonly words: number;
  /** Share of the words that no phrasing uses, not even misspelt. */
  readonly unknown: number;
}

/** What a kind of feature counts for beside a word. Letters are many: each counts little. */
const shares = {
  word: 1,
  part: 0.8,
  group: 0.6,
  pair: 0.8,
  nearPair: 0.4,
  letters: 0.28,
  first: 0.5,
  length: 0.3,
};
const letterGroups = [3, 4, 5] as const;
/** Longer texts are stories: their length says no more. */
const lengthsTold = 8;
/** Looking for what a word was meant to be takes up to 0.1 ms: a long text of gibberish must not take a second. */
const wordsCorrected = 12;

/** What one word contributes, whatever stands around it. */
interface WordFeatures {
  readonly stem: number;
  readonly more: readonly (readonly [print: number, share: number])[];
  readonly letters: readonly number[];
}

export interface FeatureReader {
  /** `words` as `readWords` gives them; `language` is the writer's. */
  read(words: readonly string[], language: Language): TextFeatures;
}

export function createFeatureReader(
  stemmers: ReadonlyMap<Language, Stemmer>,
  vocabulary: Vocabulary,
): FeatureReader {
  const remembered = new Map<string, WordFeatures>();

  function describe(word: string, language: Language): WordFeatures {
    const key = `${language}${word}`;
    const known = remembered.get(key);
    if (known) return known;
    const stemmer = stemmers.get(language);
    const stem = stemmer?.stem(word) ?? word;
    const parts = language === "de" ? splitCompound(word, (part) => vocabulary.has(part, "de")) : [];
    const described: WordFeatures = {
      stem: fingerprint("word", stem),
      more: [
        ...parts.map((part) => [fingerprint("word", stemmer?.stem(part) ?? part), shares.part] as const),
        ...(stemmer?.groupsOf(stem) ?? []).map((mark) => [fingerprint("group", mark), shares.group] as const),
      ],
      letters: lettersOf(word),
    };
    // Only words of the phrasings: what strangers write must not fill the memory.
    if (vocabulary.has(word, language)) remembered.set(key, described);
    return described;
  }

  return {
    read(words, language) {
      const found = new Map<number, number>();
      const add = (print: number, share: number) => {
        if ((found.get(print) ?? 0) < share) found.set(print, share);
      };
      let unknown = 0;
      let corrections = 0;
      const described = words.map((word) => {
        const isKnown = vocabulary.has(word, language);
        if (!isKnown) corrections += 1;
        const meant = corrections > wordsCorrected ? undefined : vocabulary.resolve(word, language);
        if (!meant) unknown += 1;
        return meant ? describe(meant.word, meant.language) : describe(word, language);
      });
      for (const { stem, more } of described) {
        add(stem, shares.word);
        for (const [print, share] of more) add(print, share);
      }
      const wordFeatures = found.size;
      for (const { letters } of described) for (const print of letters) add(print, shares.letters);
      addOrder(
        described.map(({ stem }) => stem),
        add,
      );
      return {
        prints: [...found.keys()],
        shares: [...found.values()],
        words: wordFeatures,
        unknown: words.length === 0 ? 1 : unknown / words.length,
      };
    },
  };
}

function lettersOf(word: string): number[] {
  if (word.length < letterGroups[0]) return [];
  const marked = `^${word}$`;
  const prints: number[] = [];
  for (const size of letterGroups)
    for (let from = 0; from + size <= marked.length; from += 1)
      prints.push(fingerprint("letters", marked, from, from + size));
  return prints;
}

/** Who did what to whom: words side by side, words with one between them, the first word and the length. */
function addOrder(stems: readonly number[], add: (print: number, share: number) => void): void {
  for (const [at, stem] of stems.entries()) {
    const before = stems[at - 1];
    const beforeThat = stems[at - 2];
    if (before !== undefined) add(fingerprintOfPair("pair", before, stem), shares.pair);
    if (beforeThat !== undefined) add(fingerprintOfPair("nearPair", beforeThat, stem), shares.nearPair);
  }
  if (stems[0] !== undefined) add(fingerprintOfPair("first", stems[0], 0), shares.first);
  add(fingerprintOfPair("length", Math.min(stems.length, lengthsTold), 0), shares.length);
}
