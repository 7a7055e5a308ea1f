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
  const stem = (word: string) => stemmer.stem(word);
  // With the first question: a start would take a tenth longer.
  let marks: ReadonlyMap<string, readonly string[]> | undefined;
  return {
    stem,
    groupsOf(stemmed) {
      marks ??= markGroups(language, groups, stem);
      return marks.get(stemmed) ?? [];
    },
  };
}

function markGroups(
  language: Language,
  groups: SynonymGroups,
  stem: Stemmer["stem"],
): Map<string, readonly string[]> {
  const marks = new Map<string, string[]>();
  for (const [index, group] of groups.entries())
    for (const stemmed of new Set(group.flatMap(readWords).map(stem)))
      marks.set(stemmed, [...(marks.get(stemmed) ?? []), `#${language}${index}`]);
  return marks;
}
