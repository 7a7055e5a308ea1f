import type { Language } from "../../chat/languages.ts";
import { plainText } from "../../chat/plain-text.ts";
import { commonWords } from "./common-words.ts";
import type { LanguageContent } from "./load-entries.ts";
import { readWords } from "./read-words.ts";
import { createStemmer, type Stemmer } from "./stem-words.ts";

/** How the answers' own words are told from anybody else's, and how texts are compared by them. */
export interface OwnWords {
  /** Whether the answers use every word of the text, in any language: what is left of a question need not be hidden. */
  uses(text: string): boolean;
  /** The stems of the words that say something, once each. */
  stemsOf(text: string, language: Language): ReadonlySet<string>;
}

/** Reads the answers at the first call and not before: nothing at start depends on it. */
export function createOwnWords(content: ReadonlyMap<Language, LanguageContent>): OwnWords {
  let read: ReadonlySet<string> | undefined;
  const own = (): ReadonlySet<string> => {
    read ??= readOwnWords(content);
    return read;
  };
  const stemmers = new Map<Language, Stemmer>();
  const stemmerOf = (language: Language): Stemmer => {
    const known = stemmers.get(language) ?? createStemmer(language, content.get(language)?.synonyms ?? []);
    stemmers.set(language, known);
    return known;
  };
  return {
    uses: (text) => readWords(text).every((word) => own().has(word)),
    stemsOf(text, language) {
      const { termsOf, kindOf } = stemmerOf(language);
      return new Set([...termsOf(text)].filter((term) => kindOf(term) !== "group"));
    },
  };
}

function readOwnWords(content: ReadonlyMap<Language, LanguageContent>): ReadonlySet<string> {
  const own = new Set<string>();
  for (const { empty, everyday } of Object.values(commonWords))
    for (const word of [...empty, ...everyday]) own.add(word);
  for (const { entries, synonyms } of content.values()) {
    const texts = [...entries.values()].flatMap(({ question, aliases, shortHtml, longHtml }) => [
      question,
      ...aliases,
      plainText(`${shortHtml} ${longHtml}`),
    ]);
    for (const text of [...texts, ...synonyms.flat()]) for (const word of readWords(text)) own.add(word);
  }
  return own;
}
