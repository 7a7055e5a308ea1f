import i18next, { type i18n } from "i18next";
import type { Language } from "../chat/languages.ts";
import { ConfigError } from "../system/config-error.ts";
import { namespaces, readTexts } from "./read-texts.ts";

export type I18n = i18n;

export interface I18nOptions {
  /** The first is the fallback. */
  readonly languages: readonly [Language, ...Language[]];
  readonly localesDir: string;
}

/**
 * i18next with every language loaded. A missing key throws: a wrong word is worse than an error that somebody
 * sees. Throws a `ConfigError` that names each file that cannot be read, and each text that is missing.
 */
export async function createI18n({ languages, localesDir }: I18nOptions): Promise<I18n> {
  const read = await readTexts(localesDir, languages);
  const problems = read.flatMap((one) => one.problems);
  if (problems.length > 0) throw new ConfigError(problems);
  const resources = Object.fromEntries(
    languages.map((language, index) => [language, { ...read[index]?.texts }]),
  );
  const instance = i18next.createInstance();
  await instance.init({
    resources,
    lng: languages[0],
    fallbackLng: languages[0],
    supportedLngs: languages,
    ns: [...namespaces, "faq"],
    defaultNS: "bot",
    initAsync: false,
    // Whoever words a text escapes its values: they know what is markup. Said here, because said with each text it makes
    // i18next prepare its patterns anew each time.
    interpolation: { escapeValue: false },
    parseMissingKeyHandler: (key: string) => {
      throw new Error(`No text for ${key}`);
    },
  });
  return instance;
}
