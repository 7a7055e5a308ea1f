import type { Language } from "../../chat/languages.ts";
import { plainText } from "../../chat/plain-text.ts";
import type { FaqEntry } from "./entry.ts";
import type { LanguageContent } from "./load-entries.ts";
import { createStemmer } from "./matching/stem-words.ts";
import { readWords } from "./read-words.ts";

/** How the answers' own words are told from anybody else's, and how texts are compared by them. */
export interface OwnWords {
  /** Whether the answers use every word of the text, in any language: what is left of a question need not be hidden. */
  uses(text: string): boolean;
  /** The stems of the words that say something, once each; where none does, of all. */
  stemsOf(text: string, language: Language): ReadonlySet<string>;
}

type Content = ReadonlyMap<Language, LanguageContent>;

/** A word that this share of the answers uses tells no question from another: « le », « est », « santé ». */
const commonFrom = 1 / 3;

/** Reads the answers at the first call, and again once they were reloaded: nothing at start depends on it. */
export function createOwnWords(content: () => Content): OwnWords {
  let read: { readonly from: Content; readonly byLanguage: ReturnType<typeof readOwnWords> } | undefined;
  const own = () => {
    const from = content();
    if (read?.from !== from) read = { from, byLanguage: readOwnWords(from) };
    return read.byLanguage;
  };
  return {
    uses: (text) => readWords(text).every((word) => [...own().values()].some(({ all }) => all.has(word))),
    stemsOf(text, language) {
      const words = readWords(text);
      const { common, stem } = own().get(language) ?? { common: new Set(), stem: (word: string) => word };
      const telling = words.filter((word) => !common.has(word));
      return new Set((telling.length > 0 ? telling : words).map(stem));
    },
  };
}

const readOwnWords = (content: Content) =>
  new Map([...content].map(([language, one]) => [language, readLanguageWords(language, one)]));

function readLanguageWords(language: Language, { entries, synonyms }: LanguageContent) {
  const users = new Map<string, number>();
  for (const entry of entries.values())
    for (const word of wordsOf(entry)) users.set(word, (users.get(word) ?? 0) + 1);
  const common = [...users].filter(([, count]) => count >= entries.size * commonFrom).map(([word]) => word);
  return {
    all: new Set([...users.keys(), ...synonyms.flat().flatMap(readWords)]),
    common: new Set(common),
    stem: createStemmer(language, []).stem,
  };
}

/** By lines, because only so much of a text is read as a question. */
const wordsOf = ({ question, aliases, shortHtml, longHtml }: FaqEntry): ReadonlySet<string> =>
  new Set(
    [question, ...aliases, ...`${plainText(shortHtml)}\n${plainText(longHtml)}`.split("\n")].flatMap(
      readWords,
    ),
  );
