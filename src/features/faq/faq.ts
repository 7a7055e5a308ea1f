import { fileURLToPath } from "node:url";
import { type EntryId, entryIds } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import { escapeHtml } from "../../chat/plain-text.ts";
import type { ConfigProblem } from "../../system/config-error.ts";
import { completeQuestion } from "./complete-question.ts";
import { decideAnswer, type FaqResult } from "./decide-answer.ts";
import { type FaqEntry, type Topic, topics } from "./entry.ts";
import { loadEntries } from "./load-entries.ts";
import { type Candidate, createMatcher, type Matcher, rankEntries } from "./match-question.ts";
import { thresholds, weights } from "./matcher-settings.ts";
import { createOwnWords, type OwnWords } from "./own-words.ts";

export type { FaqResult } from "./decide-answer.ts";
export { type FaqEntry, isTopic, type Source, type Topic } from "./entry.ts";
export { readWords } from "./read-words.ts";

/** The answers, and the only door to finding one. */
export interface Faq extends OwnWords {
  /** The entry as written in that language, else in the first language that has it. */
  entry(id: EntryId, language: Language): FaqEntry | undefined;
  /** Topics that have entries, in the order they are shown. */
  byTopic(language: Language): ReadonlyMap<Topic, readonly FaqEntry[]>;
  /** Never throws, whatever the text. `language` is the person's, a hint: questions in the others are matched too. */
  ask(question: string, language: Language): FaqResult;
  /** The entries most like a question, best first, three at most: also when none is like it enough to be offered. */
  nearest(question: string, language: Language): readonly EntryId[];
  /** Completes what is being typed, best first; 25 at most (Discord's limit), for nothing typed too. */
  suggest(typed: string, language: Language): readonly { readonly id: EntryId; readonly question: string }[];
  /** Builds the index now (0.2 s) instead of at the first question: called once the bot is ready. */
  prepare(): void;
  readonly problems: readonly ConfigProblem[];
}

export interface FaqOptions {
  readonly localesDir: string | URL;
  /** The first is the fallback. */
  readonly languages: readonly [Language, ...Language[]];
}

const completionsShown = 25;
const nearestShown = 3;

/** Reads every answer. What is wrong in the files is told in `problems`; only the rest is answered from. */
export async function loadFaq({ localesDir, languages }: FaqOptions): Promise<Faq> {
  const { byLanguage, problems } = await loadEntries(
    localesDir instanceof URL ? fileURLToPath(localesDir) : localesDir,
    languages,
  );
  let built: Matcher | undefined;
  const matcher = (): Matcher => {
    built ??= createMatcher(byLanguage);
    return built;
  };
  const rank = (question: string, language: Language): Candidate[] => {
    const ranked = rankEntries(matcher().weigh(question, language), weights);
    const listed = matcher().findVerbatim(question, language);
    return listed ? [{ id: listed, confidence: 1 }, ...ranked.filter(({ id }) => id !== listed)] : ranked;
  };
  const entry = (id: EntryId, language: Language): FaqEntry | undefined => {
    for (const candidate of [language, ...languages]) {
      const found = byLanguage.get(candidate)?.entries.get(id);
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
    ask: (question, language) => decideAnswer(rank(question, language), thresholds),
    nearest: (question, language) =>
      rank(question, language)
        .slice(0, nearestShown)
        .map(({ id }) => id),
    ...createOwnWords(byLanguage),
    suggest(typed, language) {
      const completed = completeQuestion(typed, all(language));
      const { suggestions } = decideAnswer(rank(typed, language), { ...thresholds, answer: 1 });
      return [...new Set([...completed, ...suggestions])].slice(0, completionsShown).flatMap((id) => {
        const found = entry(id, language);
        return found ? [{ id, question: found.question }] : [];
      });
    },
    prepare: () => void matcher(),
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
