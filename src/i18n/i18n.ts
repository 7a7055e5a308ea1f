import { readFile } from "node:fs/promises";
import { join } from "node:path";
import i18next, { type i18n } from "i18next";
import type { Language } from "../chat/languages.ts";
import { ConfigError, type ConfigProblem } from "../system/config-error.ts";

export type I18n = i18n;

/** The files of `locales/LANGUAGE/`: `bot` is what is said in chats, `web` what the pages say. Answers are added as `faq`. */
const namespaces = ["bot", "web"] as const;

export interface I18nOptions {
  /** The first is the fallback. */
  readonly languages: readonly [Language, ...Language[]];
  readonly localesDir: string;
}

/**
 * i18next with every language loaded. A missing key throws: the project's tests prove that none is missing, and a
 * wrong word is worse than an error that somebody sees. Throws a `ConfigError` that names each unreadable file.
 */
export async function createI18n({ languages, localesDir }: I18nOptions): Promise<I18n> {
  const problems: ConfigProblem[] = [];
  const resources: Record<string, Record<string, object>> = {};
  for (const language of languages) {
    const files: Record<string, object> = {};
    for (const namespace of namespaces) {
      const path = join(localesDir, language, `${namespace}.json`);
      try {
        files[namespace] = JSON.parse(await readFile(path, "utf8"));
      } catch (error) {
        problems.push({
          where: `locales/${language}/${namespace}.json`,
          problem: describeReadFailure(error),
          cure: "Restore the file or mend it where the message says.",
        });
      }
    }
    resources[language] = files;
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const instance = i18next.createInstance();
  await instance.init({
    resources,
    lng: languages[0],
    fallbackLng: languages[0],
    supportedLngs: languages,
    ns: [...namespaces, "faq"],
    defaultNS: "bot",
    initAsync: false,
    parseMissingKeyHandler: (key: string) => {
      throw new Error(`No text for ${key}`);
    },
  });
  return instance;
}

function describeReadFailure(error: unknown): string {
  if (error instanceof SyntaxError) return `It is not JSON: ${error.message}.`;
  return (error as NodeJS.ErrnoException).code === "ENOENT" ? "It is missing." : "It cannot be read.";
}
