import { foldAccents } from "../chat/fold-accents.ts";
import type { Language } from "../chat/languages.ts";
import type { I18n } from "../i18n/i18n.ts";

/** Whether somebody wrote nothing but a word that means "stop" in one of these languages. `text`: as `cleanInput` gives it. */
export function meansStop(text: string, languages: readonly Language[], i18n: I18n): boolean {
  const word = foldAccents(text.replace(/[\s.!]+$/, ""));
  return languages.some((lng) =>
    foldAccents(i18n.t("stop.words", { lng }) as string)
      .split(/,\s*/)
      .includes(word),
  );
}
