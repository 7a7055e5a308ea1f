import { type Broadcast, outcomes, type Tally, type Work } from "./broadcast.ts";
import type { Progress } from "./results.ts";

/** The rate is measured over so long. */
const measuredMs = 60_000;
const minuteMs = 60_000;
/** Longer than a claim lasts, and than most retries wait. */
const soonMs = 60_000;

interface Sample {
  readonly at: number;
  readonly work: Work;
  readonly done: number;
}

const sumOf = (tallies: readonly Tally[], isMeant: (tally: Tally) => boolean): number =>
  tallies.filter(isMeant).reduce((sum, { count }) => sum + count, 0);

/** What is being done, or was last. */
function workOf({ state }: Broadcast, tallies: readonly Tally[]): Work {
  if (["scheduled", "sending", "paused"].includes(state)) return "send";
  const began = (work: Work) => tallies.some((tally) => tally.work === work);
  return began("recall") ? "recall" : began("correct") ? "correct" : "send";
}

function countDone(tallies: readonly Tally[]): Progress["done"] {
  const entries = outcomes.map((outcome) => [outcome, sumOf(tallies, (tally) => tally.outcome === outcome)]);
  return Object.fromEntries(entries.filter(([, count]) => count !== 0));
}

/** Tells how far a broadcast is, from its counts alone. The rate is of what this process saw when it was asked before. */
export function createProgress(): (
  broadcast: Broadcast,
  tallies: readonly Tally[],
  times: { readonly now: number; readonly nextDue: number | undefined },
) => Progress {
  const seen = new Map<number, readonly Sample[]>();

  function rateOf({ id, startedAt = 0 }: Broadcast, sample: Sample): number {
    const { at, work, done } = sample;
    const before = (seen.get(id) ?? []).filter((one) => one.work === work && one.at > at - measuredMs);
    seen.set(id, [...before, sample]);
    for (const [other, samples] of seen) if ((samples.at(-1)?.at ?? 0) < at - measuredMs) seen.delete(other);
    // Nobody asked before: since it began.
    const first = before[0] ?? { at: Math.max(startedAt, at - measuredMs), done: work === "send" ? 0 : done };
    const elapsed = at - first.at;
    return elapsed > 0 ? Math.max(0, ((done - first.done) * 1000) / elapsed) : 0;
  }

  return (broadcast, all, { now, nextDue }) => {
    const work = workOf(broadcast, all);
    const tallies = all.filter((tally) => tally.work === work);
    const total = sumOf(tallies, ({ outcome }) => outcome === "total");
    const withdrawn = sumOf(tallies, ({ outcome }) => outcome === "withdrawn");
    const ended = sumOf(tallies, ({ outcome }) => outcome !== "total" && outcome !== "withdrawn");
    const left = total - ended - withdrawn;
    const done = countDone(tallies);
    const perSecond = rateOf(broadcast, { at: now, work, done: ended - (done.renewal ?? 0) });
    const moves = left > 0 && perSecond > 0 && (work !== "send" || broadcast.state === "sending");
    const spread = work === "send" ? (broadcast.startedAt ?? now) + broadcast.spreadMinutes * minuteMs : now;
    const nextAt = nextDue !== undefined && nextDue > now + soonMs ? nextDue : undefined;
    const endsAt =
      moves && nextAt === undefined
        ? Math.max(now + Math.ceil((left * 1000) / perSecond), spread)
        : undefined;
    return { work, total, left, done, withdrawn, perSecond, endsAt, nextAt };
  };
}
