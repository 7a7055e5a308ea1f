import type { Language } from "../../chat/languages.ts";
import { plainText } from "../../chat/plain-text.ts";
import type { I18n } from "../../i18n/i18n.ts";
import { type Faq, readWords } from "../faq/faq.ts";
import type { Knows } from "./scrub-question.ts";

/** Every word the bot says in chats, in its answers and around them, read at the first call. */
export function createOwnVocabulary(faq: Faq, i18n: I18n, languages: readonly Language[]): Knows {
  let said: ReadonlySet<string> | undefined;
  return (text) => {
    if (faq.uses(text)) return true;
    said ??= new Set(languages.flatMap((language) => wordsIn(i18n.getResourceBundle(language, "bot"))));
    return readWords(text).every((word) => said?.has(word) || faq.uses(word));
  };
}

function wordsIn(texts: unknown): string[] {
  if (typeof texts === "string") return readWords(plainText(texts));
  return typeof texts === "object" && texts !== null ? Object.values(texts).flatMap(wordsIn) : [];
}
