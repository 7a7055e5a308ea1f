import { type EntryId, entryIds } from "../../../chat/entry-ids.ts";
import { type OutsideTopic, outsideTopics } from "../outside-topics.ts";
import type { Evidence } from "./match-question.ts";

/** An entry and the estimated chance that it is what was asked for. */
interface Candidate {
  readonly id: EntryId;
  readonly confidence: number;
}

/** The chances of all entries and of all topics outside them add up to 1. */
export interface Ranking {
  /** Best first. */
  readonly candidates: readonly Candidate[];
  readonly outside: { readonly topic: OutsideTopic; readonly confidence: number };
}

/** What the evidence is worth: for each entry, and for none of them. */
export interface Weights {
  readonly entry: EntryWeights;
  readonly none: NoneWeights;
}
export type EntryWeights = Readonly<Record<keyof ReturnType<typeof weighEntry>, number>>;
export type NoneWeights = Readonly<Record<keyof ReturnType<typeof weighNone>, number>>;

/** What speaks for one entry, by its place in `labels`. */
export const weighEntry = ({ learnt, nearest }: Evidence, label: number) => ({
  learnt: learnt[label] as number,
  nearest: nearest[label] as number,
});

/** What speaks for no entry at all. */
export function weighNone({ learnt, nearest, unknown, words }: Evidence) {
  const entries = entryIds.length;
  const outside = learnt.subarray(entries).reduce((sum, share) => sum + Math.exp(share), 0);
  return {
    always: 1,
    learntOutside: Math.log(outside + 1e-9),
    nearestOutside: Math.max(...nearest.subarray(entries)),
    nearestEntry: Math.max(...nearest.subarray(0, entries)),
    unknown,
    short: 1 / Math.max(1, words),
    long: Math.log(Math.max(1, words)),
  };
}

/** A conditional logit over the entries and "none". What a phrasing says word for word is what it is about. */
export function rankEntries(evidence: Evidence, weights: Weights): Ranking {
  const { verbatim } = evidence;
  const odds = entryIds.map((_, label) =>
    Math.exp(label === verbatim ? surelyMeant : weigh(weighEntry(evidence, label), weights.entry)),
  );
  const isOutside = verbatim !== undefined && verbatim >= entryIds.length;
  const none = Math.exp(isOutside ? surelyMeant : weigh(weighNone(evidence), weights.none));
  const all = odds.reduce((sum, odd) => sum + odd, none);
  const candidates = entryIds.map((id, label) => ({ id, confidence: (odds[label] as number) / all }));
  return {
    candidates: candidates.sort((a, b) => b.confidence - a.confidence),
    outside: findTopic(evidence, weights.entry, none / all),
  };
}

/** As a logarithm of odds: more than the evidence can ever speak for another. */
const surelyMeant = 20;

function weigh<K extends string>(
  figures: Readonly<Record<K, number>>,
  weights: Readonly<Record<K, number>>,
): number {
  let sum = 0;
  for (const name of Object.keys(figures) as K[]) sum += figures[name] * weights[name];
  return sum;
}

/** The likeliest topic outside, weighed as the entries are, and its part of the chance that no entry is meant. */
function findTopic(evidence: Evidence, weights: EntryWeights, none: number): Ranking["outside"] {
  const shares = outsideTopics.map((topic, index) => {
    const label = entryIds.length + index;
    const isVerbatim = evidence.verbatim === label;
    return { topic, share: Math.exp(isVerbatim ? surelyMeant : weigh(weighEntry(evidence, label), weights)) };
  });
  const sum = shares.reduce((total, { share }) => total + share, 0);
  const likeliest = shares.reduce((best, other) => (other.share > best.share ? other : best));
  return { topic: likeliest.topic, confidence: none * (likeliest.share / sum) };
}
