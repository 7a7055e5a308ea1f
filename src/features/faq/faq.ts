import { fileURLToPath } from "node:url";
import { type EntryId, entryIds } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import { escapeHtml } from "../../chat/plain-text.ts";
import type { ConfigProblem } from "../../system/config-error.ts";
import { completeQuestion } from "./complete-question.ts";
import { type FaqEntry, type Topic, topics } from "./entry.ts";
import { loadEntries } from "./load-entries.ts";
import { createMatcher } from "./match-question.ts";
import { thresholds } from "./matcher-settings.ts";

export { type FaqEntry, isTopic, type Source, type Topic } from "./entry.ts";

/** What a question gets. `confidence` (0 to 1) is the estimated chance that the best entry is the one asked for. */
export type FaqResult =
  | {
      readonly kind: "answer";
      readonly entry: EntryId;
      readonly confidence: number;
      /** The next best, for who meant something else; at most two. */
      readonly suggestions: readonly EntryId[];
    }
  /** Not sure enough for one answer: one to three to choose from, best first. */
  | { readonly kind: "suggestions"; readonly suggestions: readonly EntryId[]; readonly confidence: number }
  | { readonly kind: "none"; readonly suggestions: readonly []; readonly confidence: number };

/** The answers, and the only door to finding one. */
export interface Faq {
  /** The entry as written in that language, else in the first language that has it. */
  entry(id: EntryId, language: Language): FaqEntry | undefined;
  /** Topics that have entries, in the order they are shown. */
  byTopic(language: Language): ReadonlyMap<Topic, readonly FaqEntry[]>;
  /** Never throws, whatever the text. `language` is the person's, a hint: questions in the others are matched too. */
  ask(question: string, language: Language): FaqResult;
  /** Completes what is being typed, best first; 25 at most (Discord's limit), for nothing typed too. */
  suggest(typed: string, language: Language): readonly { readonly id: EntryId; readonly question: string }[];
  readonly problems: readonly ConfigProblem[];
}

export interface FaqOptions {
  readonly localesDir: string | URL;
  /** The first is the fallback. */
  readonly languages: readonly [Language, ...Language[]];
}

const suggestionsShown = 3;
const completionsShown = 25;

/** Reads and indexes every answer. What is wrong in the files is told in `problems`; only the rest is answered from. */
export async function loadFaq({ localesDir, languages }: FaqOptions): Promise<Faq> {
  const { entries, problems } = await loadEntries(
    localesDir instanceof URL ? fileURLToPath(localesDir) : localesDir,
    languages,
  );
  const matcher = createMatcher(entries);

  const entry = (id: EntryId, language: Language): FaqEntry | undefined => {
    for (const candidate of [language, ...languages]) {
      const found = entries.get(candidate)?.get(id);
      if (found) return found;
    }
    return undefined;
  };
  const all = (language: Language) => entryIds.flatMap((id) => entry(id, language) ?? []);

  return {
    entry,
    byTopic(language) {
      const byTopic = Map.groupBy(all(language), ({ topic }) => topic);
      return new Map(
        topics.flatMap((topic) => (byTopic.has(topic) ? [[topic, byTopic.get(topic) ?? []]] : [])),
      );
    },
    ask(question, language) {
      const candidates = matcher.rank(question, language);
      const [best] = candidates;
      const confidence = best?.confidence ?? 0;
      const near = candidates
        .filter((candidate) => candidate.confidence >= thresholds.suggest)
        .map(({ id }) => id);
      if (best && confidence >= thresholds.answer)
        return { kind: "answer", entry: best.id, confidence, suggestions: near.slice(1, suggestionsShown) };
      if (near.length > 0)
        return { kind: "suggestions", suggestions: near.slice(0, suggestionsShown), confidence };
      return { kind: "none", suggestions: [], confidence };
    },
    suggest(typed, language) {
      const completed = completeQuestion(typed, all(language));
      const matched = matcher
        .rank(typed, language)
        .filter(({ confidence }) => confidence >= thresholds.suggest);
      return [...new Set([...completed, ...matched.map(({ id }) => id)])]
        .slice(0, completionsShown)
        .flatMap((id) => {
          const found = entry(id, language);
          return found ? [{ id, question: found.question }] : [];
        });
    },
    problems,
  };
}

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
    if (entry)
      texts[id] = { question: escapeHtml(entry.question), short: entry.shortHtml, long: entry.longHtml };
  }
  return texts;
}
