import type { EntryId } from "../../../chat/entry-ids.ts";
import type { AnsweredOutside } from "../outside-topics.ts";
import type { Ranking } from "./rank-entries.ts";

/** What a question gets. `confidence` (0 to 1) is the estimated chance that the best entry is the one asked for. */
export type FaqResult =
  | {
      readonly kind: "answer";
      readonly entry: EntryId;
      readonly confidence: number;
      /** The next best, for who meant something else; at most two. What else was asked in the same message stands first. */
      readonly suggestions: readonly EntryId[];
      /** The first suggestion is the answer to a second question in the message. */
      readonly alsoAsked?: EntryId;
    }
  /** Not sure enough for one answer: one to three to choose from, best first. */
  | { readonly kind: "suggestions"; readonly suggestions: readonly EntryId[]; readonly confidence: number }
  | {
      readonly kind: "none";
      readonly suggestions: readonly [];
      readonly confidence: number;
      /** What it is about instead, when the bot has a line for that. */
      readonly outside?: AnsweredOutside;
    };

export interface Thresholds {
  /** Confidence from which the best entry is the answer … */
  readonly answer: number;
  /** … when it is ahead of the second by this much. */
  readonly lead: number;
  /** Chance that the right entry is among those offered, from which they are. */
  readonly suggest: number;
}

const suggestionsOffered = 3;
/** Less likely entries are noise beside the others. */
const leastConfidence = 0.005;
/** Chance that a topic outside is meant, from which its line is said. For a life in danger, a needless line costs nothing. */
const surelyOutside = 0.5;
const perhapsEmergency = 0.25;

/** Answers, offers or abstains. */
export function decideAnswer({ candidates, outside }: Ranking, thresholds: Thresholds): FaqResult {
  const [best, second] = candidates;
  const confidence = best?.confidence ?? 0;
  const least = outside.topic === "emergency" ? perhapsEmergency : surelyOutside;
  if (outside.topic !== "elsewhere" && outside.confidence >= least)
    return { kind: "none", suggestions: [], confidence, outside: outside.topic };
  const offered = candidates
    .slice(0, suggestionsOffered)
    .filter((candidate) => candidate.confidence >= leastConfidence);
  const suggestions = offered.map(({ id }) => id);
  const [entry, ...others] = suggestions;
  const lead = confidence - (second?.confidence ?? 0);
  if (entry && confidence >= thresholds.answer && lead >= thresholds.lead)
    return { kind: "answer", entry, confidence, suggestions: others };
  const chance = offered.reduce((sum, candidate) => sum + candidate.confidence, 0);
  if (chance >= thresholds.suggest) return { kind: "suggestions", suggestions, confidence };
  return { kind: "none", suggestions: [], confidence };
}
