import type { Fault } from "../words/words.ts";

interface Phrasings {
  readonly phrasings: readonly string[];
  readonly faults: readonly Fault[];
}

/**
 * A list of `- ` lines: plain, not YAML, because there are dozens for each answer and nobody should have to quote a colon.
 * `lineBefore`: the line of the file above the list, for the faults.
 */
export function readPhrasings(list: string, lineBefore: number): Phrasings {
  const phrasings: string[] = [];
  const faults: Fault[] = [];
  for (const [index, row] of list.split("\n").entries()) {
    const phrasing = row.startsWith("- ") ? row.slice(2).trim() : "";
    if (phrasing) phrasings.push(phrasing);
    else if (row.trim())
      faults.push({ line: lineBefore + index + 1, reason: "must be “- another way to ask it”" });
  }
  if (phrasings.length === 0 && faults.length === 0)
    faults.push({ line: lineBefore, reason: "must name at least one way to ask it" });
  return { phrasings, faults };
}
