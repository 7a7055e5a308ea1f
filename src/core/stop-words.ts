import { foldAccents } from "../chat/fold-accents.ts";
import type { Language } from "../chat/languages.ts";
import type { I18n } from "../i18n/i18n.ts";

/** Every text is held against them, and they never change while the bot runs. */
const known = new WeakMap<I18n, ReadonlySet<string>>();

/** Whether somebody wrote nothing but a word that means "stop" in one of these languages. `text`: as `cleanInput` gives it. */
export function meansStop(text: string, languages: readonly Language[], i18n: I18n): boolean {
  const words = known.get(i18n) ?? readWords(languages, i18n);
  known.set(i18n, words);
  return words.has(foldAccents(text.replace(/[\s.!]+$/, "")));
}

const readWords = (languages: readonly Language[], i18n: I18n): ReadonlySet<string> =>
  new Set(languages.flatMap((lng) => foldAccents(i18n.t("stop.words", { lng }) as string).split(/,\s*/)));
