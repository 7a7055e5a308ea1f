import type { EntryId } from "../../chat/entry-ids.ts";
import type { Candidate } from "./match-question.ts";

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

export interface Thresholds {
  /** Confidence from which the best entry is the answer. */
  readonly answer: number;
  /** Chance that the right entry is among those offered, from which they are. */
  readonly suggest: number;
}

const suggestionsOffered = 3;
/** Less likely entries are noise beside the others. */
const leastConfidence = 0.02;

/** Answers, offers or abstains; `candidates` are best first. */
export function decideAnswer(candidates: readonly Candidate[], thresholds: Thresholds): FaqResult {
  const offered = candidates
    .slice(0, suggestionsOffered)
    .filter(({ confidence }) => confidence >= leastConfidence);
  const confidence = candidates[0]?.confidence ?? 0;
  const suggestions = offered.map(({ id }) => id);
  const [entry, ...others] = suggestions;
  if (entry && confidence >= thresholds.answer)
    return { kind: "answer", entry, confidence, suggestions: others };
  const chance = offered.reduce((sum, candidate) => sum + candidate.confidence, 0);
  if (chance >= thresholds.suggest) return { kind: "suggestions", suggestions, confidence };
  return { kind: "none", suggestions: [], confidence };
}
