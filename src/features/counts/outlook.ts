import type { Count } from "./count.ts";

/** How many sign a day, and where that leads. */
export interface Pace {
  /** Signatures a day over the last seven days, or as many of them as are known. */
  readonly perDay: number;
  /** At the deadline, in four cases of five, if people go on signing as they did. `undefined` without a deadline ahead. */
  readonly outlook: { readonly low: number; readonly high: number } | undefined;
}

const dayMs = 86_400_000;
const daysLooked = 7;
const fewestCounts = 5;
const fewestDays = 3;

/** Student's t for 80 % on both sides, by degrees of freedom from 2 (three days) to 6 (seven). */
const studentT: Readonly<Record<number, number>> = { 2: 1.886, 3: 1.638, 4: 1.533, 5: 1.476, 6: 1.44 };

/**
 * `undefined` while it is too early to say: fewer than five counts over three days, or none of late. `counts`: those of
 * the last seven days, oldest first, and the one before them. `now`, `closes`: ms since the epoch (UTC).
 */
export function measurePace(
  counts: readonly Count[],
  { now, closes }: { readonly now: number; readonly closes: number | undefined },
): Pace | undefined {
  const last = counts.at(-1);
  if (!last || now - last.confirmedAt > fewestDays * dayMs) return undefined;
  const end = last.confirmedAt;
  const inWindow = counts.filter(({ confirmedAt }) => confirmedAt >= end - daysLooked * dayMs);
  const gains = dailyGains(counts, end);
  if (inWindow.length < fewestCounts || gains.length < fewestDays) return undefined;
  const perDay = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const daysLeft = closes === undefined ? 0 : (closes - end) / dayMs;
  return {
    perDay: Math.max(0, perDay),
    outlook: daysLeft > 0 ? lookAhead(last.count, { gains, perDay, daysLeft }) : undefined,
  };
}

/** How many signed on each of the last days before `end`, seven at most; whole days that were watched only. */
function dailyGains(counts: readonly Count[], end: number): number[] {
  const points = counts.flatMap(({ count, at, confirmedAt }) => [
    [at, count] as const,
    [confirmedAt, count] as const,
  ]);
  const begin = points[0]?.[0] ?? end;
  const gains: number[] = [];
  for (let day = 1; day <= daysLooked && end - day * dayMs >= begin; day += 1)
    gains.push(countAt(points, end - (day - 1) * dayMs) - countAt(points, end - day * dayMs));
  return gains;
}

/** The count at a moment between two that are known, on the straight line between them. */
function countAt(points: readonly (readonly [at: number, count: number])[], moment: number): number {
  const next = points.findIndex(([at]) => at >= moment);
  const [nextAt, nextCount] = points[next] ?? points.at(-1) ?? [moment, 0];
  const [lastAt, lastCount] = points[next - 1] ?? [nextAt, nextCount];
  if (nextAt === lastAt) return nextCount;
  return lastCount + ((moment - lastAt) / (nextAt - lastAt)) * (nextCount - lastCount);
}

interface Measured {
  readonly gains: readonly number[];
  readonly perDay: number;
  readonly daysLeft: number;
}

/**
 * A prediction interval for the sum of the days to come: their own scatter, and how little is known of the mean. The
 * scatter is at least that of chance (Poisson), so that seven equal days promise nothing.
 */
function lookAhead(count: number, { gains, perDay, daysLeft }: Measured): { low: number; high: number } {
  const days = gains.length;
  const squares = gains.reduce((sum, gain) => sum + (gain - perDay) ** 2, 0);
  const scatter = Math.max(squares / (days - 1), Math.abs(perDay));
  const t = studentT[days - 1] ?? 2;
  const margin = t * Math.sqrt(scatter * (daysLeft + daysLeft ** 2 / days));
  const middle = count + perDay * daysLeft;
  const high = Math.max(count, middle + margin);
  const step = Math.max(1, 10 ** (Math.floor(Math.log10(Math.max(1, high))) - 2));
  return {
    low: Math.max(count, Math.floor((middle - margin) / step) * step),
    high: Math.ceil(high / step) * step,
  };
}
