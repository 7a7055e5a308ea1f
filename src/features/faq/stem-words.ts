import snowball from "snowball-stemmers";
import type { Language } from "../../chat/languages.ts";
import { commonWords } from "./common-words.ts";
import { readWords } from "./read-words.ts";

const algorithms = { fr: "french", en: "english", de: "german", es: "spanish", it: "italian" } as const;

/** Words that mean much the same, as in `locales/LANGUAGE/synonyms.yaml`. */
export type SynonymGroups = readonly (readonly string[])[];

/** One language's way to compare words: by stems, and by the groups of synonyms they belong to. */
export interface Stemmer {
  /** The stem of a word and the marks of its groups; none for a word that says nothing. */
  terms(word: string): readonly string[];
  /** Every term of a text, once. */
  termsOf(text: string): ReadonlySet<string>;
  /** What kind of term it is: stems of words that anybody may use in any question are `everyday`. */
  kindOf(term: string): "subject" | "everyday" | "group";
}

/** Not a letter: no word can be mistaken for a group's mark. */
const groupMark = "#";

/** Stemming takes half of the loading time without a memory; its size holds two languages' answers and little else. */
const wordsRemembered = 5000;

export function createStemmer(language: Language, groups: SynonymGroups): Stemmer {
  const stemmer = snowball.newStemmer(algorithms[language]);
  const { empty, everyday } = commonWords[language] ?? { empty: new Set(), everyday: new Set() };
  const everydayStems = new Set([...everyday].map((word) => stemmer.stem(word)));
  const marks = new Map<string, Set<string>>();
  for (const [index, group] of groups.entries())
    for (const word of group.flatMap(readWords)) {
      const stem = stemmer.stem(word);
      marks.set(stem, (marks.get(stem) ?? new Set()).add(`${groupMark}${index}`));
    }
  const known = new Map<string, readonly string[]>();
  const terms = (word: string) => {
    const remembered = known.get(word);
    if (remembered) return remembered;
    const stem = stemmer.stem(word);
    const found = empty.has(word) ? [] : [stem, ...(marks.get(stem) ?? [])];
    if (known.size < wordsRemembered) known.set(word, found);
    return found;
  };
  return {
    terms,
    termsOf: (text) => new Set(readWords(text).flatMap(terms)),
    kindOf(term) {
      if (term.startsWith(groupMark)) return "group";
      return everydayStems.has(term) ? "everyday" : "subject";
    },
  };
}
