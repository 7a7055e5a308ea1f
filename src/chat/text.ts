import type { TextKey } from "./text-key.ts";

/** A moment, written out at delivery in the reader's language and time zone. */
export interface MomentValue {
  /** ms since the epoch (UTC). */
  readonly moment: number;
  /**
   * `month`: mars 2027. `date`: 3 mars 2027. `full`: mercredi 3 mars 2027 à 18:00 (Europe/Paris). `choice`: the same
   * without its zone, for buttons side by side.
   */
  readonly style: "month" | "date" | "full" | "choice";
}

/** Restricted HTML made by our own writer from somebody's Markdown: filled in as it stands. */
export interface MarkupValue {
  readonly markup: string;
}

/** What a text may be filled with. Strings are a stranger's: they are escaped when put into words. */
export type TextValue = string | number | MomentValue | MarkupValue | Text;

/** Words not yet chosen: a locale key and its values. The language is chosen at delivery. */
export interface Text {
  readonly key: TextKey;
  readonly values?: Readonly<Record<string, TextValue>>;
}

/** Names a text of `locales/LANGUAGE/bot.json` or of an answer (`faq:cloud-act.short`). */
export function say(key: TextKey, values?: Readonly<Record<string, TextValue>>): Text {
  return values ? { key, values } : { key };
}
