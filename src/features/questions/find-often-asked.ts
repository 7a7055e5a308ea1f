import { readWords } from "../faq/faq.ts";
import { joinMarks, type Knows, mark } from "./scrub-question.ts";

/** A question as kept. `day`: `YYYY-MM-DD`. */
export interface KeptQuestion {
  readonly id: string;
  readonly day: string;
  readonly text: string;
}

/** Questions that ask the same, oldest first. */
export type Cluster = readonly KeptQuestion[];

/** From this many different days on a question, and a word in it, is no longer one person's. */
const daysAtLeast = 3;
/** Dice's coefficient of the stems, from which two questions ask the same. */
const likenessAtLeast = 0.5;

/**
 * Questions of one language gathered by likeness to the first of each group. `questions`: oldest first. A question
 * without stems is left out.
 */
export function clusterQuestions(
  questions: readonly KeptQuestion[],
  stemsOf: (text: string) => ReadonlySet<string>,
): readonly Cluster[] {
  const clusters: { readonly stems: ReadonlySet<string>; readonly members: KeptQuestion[] }[] = [];
  const holders = new Map<string, number[]>();
  for (const question of questions) {
    const stems = stemsOf(question.text);
    if (stems.size === 0) continue;
    const shared = new Map<number, number>();
    for (const stem of stems)
      for (const index of holders.get(stem) ?? []) shared.set(index, (shared.get(index) ?? 0) + 1);
    let best: { index: number; likeness: number } | undefined;
    for (const [index, common] of shared) {
      const likeness = (2 * common) / (stems.size + (clusters[index]?.stems.size ?? 0));
      if (likeness >= likenessAtLeast && likeness > (best?.likeness ?? 0)) best = { index, likeness };
    }
    if (best) clusters[best.index]?.members.push(question);
    else {
      for (const stem of stems) holders.set(stem, [...(holders.get(stem) ?? []), clusters.length]);
      clusters.push({ stems, members: [question] });
    }
  }
  return clusters.map(({ members }) => members);
}

const daysOf = (questions: readonly KeptQuestion[]): number => new Set(questions.map(({ day }) => day)).size;

/** Whether a cluster may be shown at all: asked on three different days. */
export const isOftenAsked = (cluster: Cluster): boolean => daysOf(cluster) >= daysAtLeast;

/** What a moderator may see of a cluster. */
export interface Showable {
  readonly text: string;
  readonly times: number;
  readonly days: number;
}

/**
 * The cluster's most telling question, with only words that were used on three different days or that the bot's own
 * texts use; the others are one person's, and a mark stands for them.
 */
export function showCluster(cluster: Cluster, knows: Knows): Showable {
  const daysOfWord = new Map<string, Set<string>>();
  for (const { day, text } of cluster)
    for (const word of readWords(text)) daysOfWord.set(word, (daysOfWord.get(word) ?? new Set()).add(day));
  const isShared = (word: string) => (daysOfWord.get(word)?.size ?? 0) >= daysAtLeast;
  const mayShow = (written: string) => knows(written) || readWords(written).every(isShared);

  const candidates = cluster.map(({ text }) => {
    let telling = 0;
    const masked = text.replace(/[\p{L}\p{M}\p{N}]+/gu, (written) => {
      const shown = mayShow(written);
      telling += shown ? 1 : -2;
      return shown ? written : mark;
    });
    return { text: joinMarks(masked), telling };
  });
  const best = candidates.reduce((a, b) => (b.telling > a.telling ? b : a));
  return { text: best.text, times: cluster.length, days: daysOf(cluster) };
}
