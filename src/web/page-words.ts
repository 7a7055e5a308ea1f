import type { Language } from "../chat/languages.ts";
import type { Leaves } from "../chat/text-key.ts";
import type { I18n } from "../i18n/i18n.ts";

type Web = Omit<
  typeof import("../../locales/fr/web.json", { with: { "resolution-mode": "import" }}),
  "default"
>;

/** Every key of `locales/fr/web.json`, so that a wrong key does not compile. */
export type PageTextKey = Leaves<Web>;
/** A text of the pages as plain text: it still has to be escaped where it is filled into markup. */
export type PageWords = (
  language: Language,
  key: PageTextKey,
  values?: Readonly<Record<string, string | number>>,
) => string;

/** The pages' words, from the namespace `web`. Throws on a missing text when the i18n was made to. */
export function createPageWords(i18n: I18n): PageWords {
  return (language, key, values = {}) => i18n.t(`web:${key}`, { ...values, lng: language }) as string;
}
