import { setImmediate as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type EntryId, entryIds } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import { escapeHtml } from "../../chat/plain-text.ts";
import type { ConfigProblem } from "../../system/config-error.ts";
import { completeQuestion } from "./complete-question.ts";
import { type FaqEntry, type Topic, topics } from "./entry.ts";
import { type LoadedContent, loadEntries } from "./load-entries.ts";
import { decideAnswer, type FaqResult } from "./matching/decide-answer.ts";
import { createMatcher, type Matcher } from "./matching/match-question.ts";
import { thresholds, weights } from "./matching/matcher-settings.ts";
import { openModel } from "./matching/model-file.ts";
import { rankEntries } from "./matching/rank-entries.ts";
import { createOwnWords, type OwnWords } from "./own-words.ts";
import { splitQuestions } from "./split-questions.ts";

export { type FaqEntry, isTopic, type Source, type Topic } from "./entry.ts";
export type { FaqResult } from "./matching/decide-answer.ts";
export type { AnsweredOutside } from "./outside-topics.ts";
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
  /** What is wrong in the files, as last read. */
  readonly problems: readonly ConfigProblem[];
  /**
   * Reads the files again; an answer whose file is now wrong or gone stays as it was. Resolves once the new words are
   * said; `learnt` when their phrasings are known too, some seconds later.
   */
  reload(): Promise<{ readonly learnt: Promise<void> }>;
  /** Finds some questions, so that the first person waits no longer than the next. Takes 0.1 s, a question at a time. */
  rehearse(): Promise<void>;
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
  const folder = localesDir instanceof URL ? fileURLToPath(localesDir) : localesDir;
  let content = await loadEntries(folder, languages);
  let matcher = await openMatcher(content);

  const entry = (id: EntryId, language: Language): FaqEntry | undefined => {
    for (const candidate of [language, ...languages]) {
      const found = content.byLanguage.get(candidate)?.entries.get(id);
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
    ask: (question, language) => answerAll(matcher, question, language),
    nearest: (question, language) =>
      rankEntries(matcher.weigh(question, language), weights)
        .candidates.slice(0, nearestShown)
        .map(({ id }) => id),
    ...createOwnWords(() => content.byLanguage),
    suggest(typed, language) {
      const completed = completeQuestion(typed, all(language));
      const ranking = rankEntries(matcher.weigh(typed, language), weights);
      const { suggestions } = decideAnswer(ranking, { ...thresholds, answer: Number.POSITIVE_INFINITY });
      return [...new Set([...completed, ...suggestions])].slice(0, completionsShown).flatMap((id) => {
        const found = entry(id, language);
        return found ? [{ id, question: found.question }] : [];
      });
    },
    get problems() {
      return content.problems;
    },
    async reload() {
      content = keepWhatIsGone(await loadEntries(folder, languages), content);
      const learnt = openMatcher(content).then(async (next) => {
        await rehearse(next, content);
        matcher = next;
      });
      return { learnt };
    },
    rehearse: () => rehearse(matcher, content),
  };
}

const openMatcher = async ({ byLanguage }: LoadedContent): Promise<Matcher> =>
  createMatcher(await openModel(byLanguage), byLanguage);

/** Of each language. */
const questionsRehearsed = 10;

/** The engine compiles what it has run some times. */
async function rehearse(matcher: Matcher, { byLanguage }: LoadedContent): Promise<void> {
  for (const { entries } of byLanguage.values())
    for (const { question, language } of [...entries.values()].slice(0, questionsRehearsed)) {
      await pause();
      matcher.weigh(question, language);
    }
}

/** The message as one question; and where two of its sentences surely ask different things, both. */
function answerAll(matcher: Matcher, message: string, language: Language): FaqResult {
  const evidence = matcher.weigh(message, language);
  const ranking = rankEntries(evidence, weights);
  const whole = decideAnswer(ranking, thresholds);
  const likely = new Set(ranking.candidates.slice(0, likelyEntries).map(({ id }) => id));
  const parts = evidence.verbatim === undefined ? splitQuestions(message) : [];
  const sure = parts.flatMap((part) => {
    const result = decideAnswer(rankEntries(matcher.weigh(part, language), weights), thresholds);
    return result.kind === "answer" && likely.has(result.entry) ? [result] : [];
  });
  // The one the whole message is most about comes first: often the other was only its story.
  const rankOf = (id: EntryId) => ranking.candidates.findIndex((candidate) => candidate.id === id);
  const [first, ...others] = sure.sort((a, b) => rankOf(a.entry) - rankOf(b.entry));
  const second = others.find(({ entry }) => entry !== first?.entry);
  if (!first || !second) return whole;
  return { ...first, suggestions: [second.entry], alsoAsked: second.entry };
}

/** A sentence torn from its story can seem to ask anything: only what the whole message may be about is believed. */
const likelyEntries = 8;

/** The new content, and what it lost as it was: an answer, phrasings or synonyms whose file is wrong now. */
function keepWhatIsGone(next: LoadedContent, previous: LoadedContent): LoadedContent {
  const byLanguage = [...next.byLanguage].map(([language, content]) => {
    const before = previous.byLanguage.get(language) ?? content;
    const kept = {
      entries: new Map([...before.entries, ...content.entries]),
      outside: new Map([...before.outside, ...content.outside]),
      synonyms: content.synonyms.length > 0 ? content.synonyms : before.synonyms,
    };
    return [language, kept] as const;
  });
  return { ...next, byLanguage: new Map(byLanguage) };
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
