import type { EntryId } from "../../chat/entry-ids.ts";
import { type FaqEntry, topics } from "./entry.ts";
import { readWords } from "./read-words.ts";

/**
 * The entries a person may be about to ask for, best first: those in whose question every word typed begins a word, then
 * those in whose aliases it does. Nothing typed: one entry of each topic in turn, so that the list shows what there is.
 */
export function completeQuestion(typed: string, entries: readonly FaqEntry[]): EntryId[] {
  const words = readWords(typed);
  if (words.length === 0) return takeTurns(entries);
  const begins = (text: string) => {
    const candidates = readWords(text);
    return words.every((word) => candidates.some((candidate) => candidate.startsWith(word)));
  };
  const byQuestion = entries.filter(({ question }) => begins(question));
  const byAlias = entries.filter((entry) => !byQuestion.includes(entry) && entry.aliases.some(begins));
  return [...byQuestion, ...byAlias].map(({ id }) => id);
}

function takeTurns(entries: readonly FaqEntry[]): EntryId[] {
  const groups = topics.map((topic) => entries.filter((entry) => entry.topic === topic));
  const longest = Math.max(...groups.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    groups.flatMap((group) => group[turn]?.id ?? []),
  ).flat();
}
