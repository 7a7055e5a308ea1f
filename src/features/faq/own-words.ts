import type { EntryId } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import { plainText } from "../../chat/plain-text.ts";
import type { FaqEntry } from "./entry.ts";
import type { LanguageContent } from "./load-entries.ts";
import { createStemmer } from "./matching/stem-words.ts";
import { readWords } from "./read-words.ts";

/** How the answers' own words are told from anybody else's, and how texts are compared by them. */
export interface OwnWords {
  /**
   * Whether the answers use every word of the text, in any language: then it need not be hidden. A word that only the
   * phrasings of one answer use does not count: those are people's, and name other people.
   */
  uses(text: string): boolean;
  /** The stems of the words that say something, once each; where none does, of all. */
  stemsOf(text: string, language: Language): ReadonlySet<string>;
}

type Content = ReadonlyMap<Language, LanguageContent>;

/** A word that this share of the answers uses tells no question from another: « le », « est », « santé ». */
const commonFrom = 1 / 3;

/** Phrasings of this many answers make a word everybody's. */
const everybodysFrom = 2;

/** Reads the answers at the first call, and again once they were reloaded: nothing at start depends on it. */
export function createOwnWords(content: () => Content): OwnWords {
  let read: (ReturnType<typeof readOwnWords> & { readonly from: Content }) | undefined;
  const own = () => {
    const from = content();
    if (read?.from !== from) read = { from, ...readOwnWords(from) };
    return read;
  };
  return {
    uses: (text) => readWords(text).every((word) => own().used.has(word)),
    stemsOf(text, language) {
      const words = readWords(text);
      const { common, stem } = own().byLanguage.get(language) ?? {
        common: new Set(),
        stem: (word: string) => word,
      };
      const telling = words.filter((word) => !common.has(word));
      return new Set((telling.length > 0 ? telling : words).map(stem));
    },
  };
}

function readOwnWords(content: Content) {
  const used = new Set<string>();
  const askedWith = new Map<string, Set<EntryId>>();
  const byLanguage = new Map<Language, ReturnType<typeof readCommon>>();
  for (const [language, { entries, synonyms }] of content) {
    for (const word of synonyms.flat().flatMap(readWords)) used.add(word);
    const wordsOf: ReadonlySet<string>[] = [];
    for (const entry of entries.values()) {
      const [said, asked] = [wordsSaid(entry), new Set(wordsAsked(entry))];
      for (const word of said) used.add(word);
      for (const word of asked) askedWith.set(word, (askedWith.get(word) ?? new Set()).add(entry.id));
      wordsOf.push(asked.union(new Set(said)));
    }
    byLanguage.set(language, readCommon(language, wordsOf));
  }
  for (const [word, answers] of askedWith) if (answers.size >= everybodysFrom) used.add(word);
  return { used, byLanguage };
}

/** `wordsOf`: those of each answer. */
function readCommon(language: Language, wordsOf: readonly ReadonlySet<string>[]) {
  const users = new Map<string, number>();
  for (const words of wordsOf) for (const word of words) users.set(word, (users.get(word) ?? 0) + 1);
  const common = [...users].filter(([, count]) => count >= wordsOf.length * commonFrom).map(([word]) => word);
  return { common: new Set(common), stem: createStemmer(language, []).stem };
}

const wordsAsked = ({ aliases }: FaqEntry): readonly string[] => aliases.flatMap(readWords);

/** By lines, because only so much of a text is read as a question. */
const wordsSaid = ({ question, shortHtml, longHtml }: FaqEntry): readonly string[] =>
  [question, ...`${plainText(shortHtml)}\n${plainText(longHtml)}`.split("\n")].flatMap(readWords);
