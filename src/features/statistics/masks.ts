import type { DayNumber } from "./days.ts";

/** The smallest number that is shown. */
export const fewest = 5;

export interface DayCount {
  readonly day: DayNumber;
  readonly count: number;
}

/**
 * The days of one count, gathered into blocks: from a day that has something to the day on which the sum reaches five.
 * Only whole blocks are ever shown, so whatever figures somebody takes from one another, what is left is made of whole
 * blocks too. Which days are in a block depends on earlier days only: one that is closed stays as it is. That of the
 * running day may still grow.
 */
export interface Blocks {
  readonly firsts: readonly DayNumber[];
  readonly lasts: readonly DayNumber[];
  /** Of the blocks before: one more than there are blocks. */
  readonly sums: readonly number[];
  /** Begun and not closed: nothing of it is shown. */
  readonly open: { readonly first: DayNumber; readonly sum: number } | undefined;
}

/** What may be shown of a period. */
export interface Figure {
  /** `null`: nothing may be shown yet, which is not to say that there is something. Otherwise 0, or 5 and more. */
  readonly count: number | null;
  /** Days at the edge of the period belong to a block that is not in it as a whole, or not closed yet. */
  readonly isPartial: boolean;
}

/** `days`: each once, in their order, those without anything left out. `open`: what an earlier part left open. */
export function gatherDays(days: Iterable<DayCount>, open?: Blocks["open"]): Blocks {
  const firsts: number[] = [];
  const lasts: number[] = [];
  const sums = [0];
  let current = open;
  let total = 0;
  for (const { day, count } of days) {
    if (count <= 0) continue;
    const { first, sum }: { first: number; sum: number } = current ?? { first: day, sum: 0 };
    if (sum + count < fewest) {
      current = { first, sum: sum + count };
      continue;
    }
    total += sum + count;
    firsts.push(first);
    lasts.push(day);
    sums.push(total);
    current = undefined;
  }
  return { firsts, lasts, sums, open: current };
}

/** One count's blocks in one or more parts, each going on where the one before ended. */
export type Series = readonly Blocks[];

/** The first place in an ascending list whose value is at least `wanted`. */
function firstAtLeast(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The blocks that begin and end between two days, `begin` included and `end` not; and whether an edge cuts one. */
function within({ firsts, lasts }: Blocks, from: DayNumber, to: DayNumber) {
  const begin = firstAtLeast(firsts, from);
  const end = firstAtLeast(lasts, to + 1);
  const cutsFirst = begin > 0 && (lasts[begin - 1] as number) >= from;
  const cutsLast = end < firsts.length && (firsts[end] as number) <= to;
  return { begin, end: Math.max(begin, end), isCut: cutsFirst || cutsLast };
}

const isOpenIn = (series: Series, to: DayNumber): boolean => {
  const open = series.at(-1)?.open;
  return open !== undefined && open.first <= to;
};

/** What may be shown of the days from `from` to `to`, both included. */
export function figureOf(series: Series, from: DayNumber, to: DayNumber): Figure {
  let count = 0;
  let isPartial = isOpenIn(series, to);
  for (const blocks of series) {
    const { begin, end, isCut } = within(blocks, from, to);
    count += (blocks.sums[end] as number) - (blocks.sums[begin] as number);
    isPartial ||= isCut;
  }
  return mask(count, isPartial);
}

/** The sum of what is shown: a total never tells of what is hidden in its parts. */
export function addFigures(figures: Iterable<Figure>): Figure {
  let count = 0;
  let isPartial = false;
  for (const figure of figures) {
    count += figure.count ?? 0;
    isPartial ||= figure.isPartial;
  }
  return mask(count, isPartial);
}

const mask = (count: number, isPartial: boolean): Figure => ({
  count: count === 0 && isPartial ? null : count,
  isPartial,
});

/**
 * Day by day from `from` to `to`: a block stands on the day that closed it, and the days gathered into it before say
 * that something is not shown. The figures add up to `figureOf` of the same days.
 */
export function curveOf(all: Iterable<Series>, from: DayNumber, to: DayNumber): readonly Figure[] {
  const length = to - from + 1;
  const counts = new Float64Array(length);
  const hidden = new Uint8Array(length);
  const hide = (first: DayNumber, last: DayNumber) =>
    hidden.fill(1, Math.max(0, first - from), Math.max(0, Math.min(last, to) - from + 1));
  for (const series of all) {
    for (const blocks of series) {
      const { begin, end } = within(blocks, from, to);
      const { firsts, lasts, sums } = blocks;
      // Those that an edge cuts are at most one on each side.
      for (let at = Math.max(0, begin - 1); at < Math.min(firsts.length, end + 1); at += 1) {
        const first = firsts[at] as number;
        const last = lasts[at] as number;
        const isShown = at >= begin && at < end;
        if (isShown)
          counts[last - from] =
            (counts[last - from] as number) + (sums[at + 1] as number) - (sums[at] as number);
        if (last >= from && first <= to) hide(first, isShown ? last - 1 : last);
      }
    }
    const open = series.at(-1)?.open;
    if (open && open.first <= to) hide(open.first, to);
  }
  return Array.from(counts, (count, index) => mask(count, hidden[index] === 1));
}

/** By how much it changed, as a share of before: 0.5 is half as much again. `undefined` when that cannot be said. */
export function changeOf(now: Figure, before: Figure | undefined): number | undefined {
  if (now.count === null || !before || before.count === null || before.count === 0) return undefined;
  return now.count / before.count - 1;
}

/** A number that is not of a day: people now. Rounded down to fives, so that two of them tell nobody's coming or going. */
export const roundDown = (count: number): number | null =>
  count < fewest ? null : Math.floor(count / fewest) * fewest;
