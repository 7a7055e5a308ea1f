import type { Language } from "../chat/languages.ts";
import type { TextKey } from "../chat/text-key.ts";
import type { I18n } from "./i18n.ts";

/** A text of a file taken apart: words, the name of a value, words, and so on. `undefined`: there is more to it. */
type Pieces = readonly string[] | undefined;

/** By language and key, of which there are some thousands. Made anew when texts are read again. */
const known = new WeakMap<I18n, Map<string, Pieces>>();

/**
 * The words that `i18n.t` gives, in a tenth of its time: an answer has a dozen texts, a list of commands more. What
 * depends on a number, is formatted or names another text is left to i18next itself.
 */
export function fillText(
  i18n: I18n,
  key: TextKey,
  values: Readonly<Record<string, string | number>>,
  language: Language,
): string {
  const pieces = "count" in values ? undefined : piecesOf(i18n, key, language);
  if (!pieces) return i18n.t(key, { ...values, lng: language }) as string;
  let text = pieces[0] as string;
  for (let at = 1; at < pieces.length; at += 2) {
    const name = pieces[at] as string;
    text += `${values[name] ?? `{{${name}}}`}${pieces[at + 1]}`;
  }
  return text;
}

function piecesOf(i18n: I18n, key: TextKey, language: Language): Pieces {
  const pieces = known.get(i18n) ?? startOver(i18n);
  const at = `${language} ${key}`;
  if (!pieces.has(at)) pieces.set(at, takeApart(i18n.t(key, { lng: language, skipInterpolation: true })));
  return pieces.get(at);
}

function startOver(i18n: I18n): Map<string, Pieces> {
  const pieces = new Map<string, Pieces>();
  i18n.store.on("added", () => pieces.clear());
  known.set(i18n, pieces);
  return pieces;
}

function takeApart(text: string): Pieces {
  const pieces = text.split(/\{\{(\w+)\}\}/);
  return pieces.some((piece) => piece.includes("{{") || piece.includes("$t(")) ? undefined : pieces;
}
