import type { EntryId } from "../../chat/entry-ids.ts";
import type { FaqEntry } from "./entry.ts";
import { readWords } from "./read-words.ts";

/**
 * Entries by the very words of their question and aliases: whoever adds a phrasing can rely on it. Words that two entries
 * list stand for neither.
 */
export function createVerbatimIndex(entries: Iterable<FaqEntry>): (question: string) => EntryId | undefined {
  const owners = new Map<string, Set<EntryId>>();
  const keyOf = (text: string) => readWords(text).join(" ");
  for (const { id, question, aliases } of entries)
    for (const text of [question, ...aliases]) {
      const key = keyOf(text);
      owners.set(key, (owners.get(key) ?? new Set()).add(id));
    }
  return (question) => {
    const [first, second] = owners.get(keyOf(question)) ?? [];
    return second === undefined ? first : undefined;
  };
}
