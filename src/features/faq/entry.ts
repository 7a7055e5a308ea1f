import type { EntryId } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";

/** The headings answers are browsed under, in the order they are shown. */
export const topics = ["hub", "hosting", "law", "petition", "bot"] as const;
export type Topic = (typeof topics)[number];
export const isTopic = (text: string): text is Topic => (topics as readonly string[]).includes(text);

/** What an answer may cite: one record of `locales/sources.yaml`. */
export interface Source {
  readonly id: string;
  readonly title: string;
  readonly publisher: string;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: as much as is known. */
  readonly date?: string;
  readonly url?: string;
}

/** One answer in one language, as read from `locales/LANGUAGE/faq/ID.md`. */
export interface FaqEntry {
  readonly id: EntryId;
  /** The language it is written in: the fallback's, when the language asked for has no such file. */
  readonly language: Language;
  readonly topic: Topic;
  /** Plain text. */
  readonly question: string;
  /** Restricted HTML, one paragraph. */
  readonly shortHtml: string;
  /** Restricted HTML: paragraphs and `•` lists, parted by empty lines. */
  readonly longHtml: string;
  readonly sources: readonly Source[];
  /** `YYYY-MM-DD`: the last day somebody checked the answer against its sources. */
  readonly verified: string;
  /** `YYYY-MM-DD`: from this day on the answer may be out of date. */
  readonly reviewBy: string;
  readonly related: readonly EntryId[];
  /** Other ways people ask it; never shown, only matched. */
  readonly aliases: readonly string[];
}

/** Visible characters. Both parts, the sources and the frame together stay within one message of 2,000 characters. */
export const entryLimits = { short: 320, long: 1100 } as const;
