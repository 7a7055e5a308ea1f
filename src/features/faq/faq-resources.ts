import { type EntryId, entryIds } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import { escapeHtml } from "../../chat/plain-text.ts";
import type { Faq } from "./faq.ts";

/** An answer's words as restricted HTML. */
export interface EntryTexts {
  readonly question: string;
  readonly short: string;
  readonly long: string;
}

/**
 * The words of every answer in one language (where a translation is missing, in the first language that has it), as
 * i18next's namespace `faq` takes them: `faq:ID.short`. An answer that no language has is left out.
 */
export function faqResources(faq: Faq, language: Language): Readonly<Partial<Record<EntryId, EntryTexts>>> {
  const texts: Partial<Record<EntryId, EntryTexts>> = {};
  for (const id of entryIds) {
    const entry = faq.entry(id, language);
    if (entry) texts[id] = { question: escapeHtml(entry.question), short: entry.shortHtml, long: entry.longHtml };
  }
  return texts;
}
