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
  const terms = (word: string) => {
    if (empty.has(word)) return [];
    const stem = stemmer.stem(word);
    return [stem, ...(marks.get(stem) ?? [])];
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
