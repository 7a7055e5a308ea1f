import snowball from "snowball-stemmers";
import type { Language } from "../../../chat/languages.ts";
import { readWords } from "../read-words.ts";

const algorithms = { fr: "french", en: "english", de: "german", es: "spanish", it: "italian" } as const;

/** Words that mean much the same, as in `locales/LANGUAGE/synonyms.yaml`. */
export type SynonymGroups = readonly (readonly string[])[];

/** One language's way to compare words: by stems, and by the groups of synonyms they belong to. */
export interface Stemmer {
  stem(word: string): string;
  /** The marks of the groups that a stem belongs to; no word can be mistaken for one. */
  groupsOf(stem: string): readonly string[];
}

export function createStemmer(language: Language, groups: SynonymGroups): Stemmer {
  const stemmer = snowball.newStemmer(algorithms[language]);
  const marks = new Map<string, string[]>();
  for (const [index, group] of groups.entries())
    for (const stem of new Set(group.flatMap(readWords).map((word) => stemmer.stem(word))))
      marks.set(stem, [...(marks.get(stem) ?? []), `#${language}${index}`]);
  return { stem: (word) => stemmer.stem(word), groupsOf: (stem) => marks.get(stem) ?? [] };
}
