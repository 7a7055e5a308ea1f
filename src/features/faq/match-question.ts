import type { EntryId } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import { createLanguageIndex, type Evidence } from "./language-index.ts";
import type { EntriesById } from "./load-entries.ts";
import { weights } from "./matcher-settings.ts";

/** An entry and the estimated chance that it is what was asked for; the chances and that of "none" add up to 1. */
export interface Candidate {
  readonly id: EntryId;
  readonly confidence: number;
}

export interface Matcher {
  /** Evidence from every language; the figures that `rank` weighs, and that the weights are tuned on. */
  weigh(question: string, language: Language): ReadonlyMap<EntryId, Evidence>;
  /** Best first. Never throws, whatever the text. */
  rank(question: string, language: Language): readonly Candidate[];
}

/** Matches questions in any of the languages loaded: people mix them, and the answer comes in their own anyway. */
export function createMatcher(entries: ReadonlyMap<Language, EntriesById>): Matcher {
  const indexes = [...entries].map(([language, byId]) => createLanguageIndex(language, [...byId.values()]));
  const weigh = (question: string) => {
    const best = new Map<EntryId, Evidence>();
    for (const index of indexes)
      for (const [id, found] of index.weigh(question)) {
        const other = best.get(id);
        if (!other || score(found) > score(other)) best.set(id, found);
      }
    return best;
  };
  return {
    weigh,
    rank: (question) => {
      const scored = [...weigh(question)].map(([id, found]) => ({ id, odds: Math.exp(score(found)) }));
      // The 1 is "none of them": its odds are the measure of all others.
      const total = scored.reduce((sum, { odds }) => sum + odds, 1);
      return scored
        .map(({ id, odds }) => ({ id, confidence: odds / total }))
        .sort((a, b) => b.confidence - a.confidence);
    },
  };
}

/** A conditional logit: the logarithm of an entry's odds against "none". */
function score({ phrasing, known, mentioned }: Evidence): number {
  return weights.bias + weights.phrasing * phrasing + weights.known * known + weights.mentioned * mentioned;
}
