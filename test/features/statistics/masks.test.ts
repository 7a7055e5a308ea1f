import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addFigures,
  changeOf,
  curveOf,
  type DayCount,
  type Figure,
  fewest,
  figureOf,
  gatherDays,
  roundDown,
  type Series,
} from "../../../src/features/statistics/masks.ts";

/** Many small days, some large ones, some without anything. */
const someCount = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 4 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5, max: 60 }) },
);
const history = fc.array(someCount, { minLength: 1, maxLength: 14 });
const histories = fc.array(history, { minLength: 1, maxLength: 4 });

const daysOf = (counts: readonly number[]): DayCount[] => counts.map((count, day) => ({ day, count }));
const seriesOf = (counts: readonly number[]): Series => [gatherDays(daysOf(counts))];

/** Everything anybody can be shown of it: each range, and the curve of each range. */
function everythingShown(counts: readonly number[]): string {
  const series = seriesOf(counts);
  const shown: unknown[] = [];
  for (let from = 0; from < counts.length; from += 1)
    for (let to = from; to < counts.length; to += 1)
      shown.push(figureOf(series, from, to), curveOf([series], from, to));
  return JSON.stringify(shown);
}

/** The same as it came to be: after each event of each day, as somebody sees it who looks all the time. */
function everythingSeen(counts: readonly number[]): string[] {
  const seen: string[] = [];
  for (let day = 0; day < counts.length; day += 1)
    for (let so = 0; so <= (counts[day] ?? 0); so += 1) {
      const shown = everythingShown([...counts.slice(0, day), so]);
      if (shown !== seen.at(-1)) seen.push(shown);
    }
  return seen;
}

/** Ascending ranks of what can be made of rows by adding and subtracting multiples of them. */
function rankOf(rows: readonly (readonly number[])[]): number {
  const left = rows.map((row) => [...row]);
  let rank = 0;
  for (let column = 0; column < (left[0]?.length ?? 0); column += 1) {
    const pivot = left.findIndex((row, index) => index >= rank && Math.abs(row[column] ?? 0) > 1e-9);
    if (pivot < 0) continue;
    [left[rank], left[pivot]] = [left[pivot] as number[], left[rank] as number[]];
    const lead = left[rank] as number[];
    for (const [index, row] of left.entries()) {
      if (index === rank) continue;
      const factor = (row[column] ?? 0) / (lead[column] as number);
      for (let at = 0; at < row.length; at += 1) row[at] = (row[at] ?? 0) - factor * (lead[at] ?? 0);
    }
    rank += 1;
  }
  return rank;
}

describe("a masked figure", () => {
  it("is nothing at all, or five and more, or not shown", () => {
    fc.assert(
      fc.property(history, fc.nat(13), fc.nat(13), (counts, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const figure = figureOf(seriesOf(counts), from, to);
        const truth = counts.slice(from, to + 1).reduce((sum, count) => sum + count, 0);
        if (figure.count === null) expect(figure.isPartial).toBe(true);
        else {
          expect(figure.count === 0 || figure.count >= fewest).toBe(true);
          expect(figure.count).toBeLessThanOrEqual(truth);
          if (!figure.isPartial) expect(figure.count).toBe(truth);
        }
        if (truth > 0 && truth < fewest) expect(figure.count).toBeNull();
      }),
    );
  });

  it("leaves another history possible in which any day under five was a different one, whatever is asked for", () => {
    fc.assert(
      fc.property(fc.array(someCount, { minLength: 1, maxLength: 8 }), fc.nat(7), (counts, at) => {
        const day = at % counts.length;
        const count = counts[day] ?? 0;
        fc.pre(count > 0 && count < fewest);
        const shown = everythingShown(counts);
        expect(otherHistories(counts, day).some((other) => everythingShown(other) === shown)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("leaves it possible too for who looks at every moment while the days go by", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 5 }),
        fc.nat(4),
        (counts, at) => {
          const day = at % counts.length;
          const count = counts[day] ?? 0;
          fc.pre(count > 0 && count < fewest);
          const seen = everythingSeen(counts).join();
          expect(otherHistories(counts, day).some((other) => everythingSeen(other).join() === seen)).toBe(
            true,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("cannot be combined with others to the count of one small day or channel", () => {
    fc.assert(
      fc.property(histories, (all) => {
        const days = Math.max(...all.map(({ length }) => length));
        const padded = all.map((counts) => [...counts, ...Array<number>(days - counts.length).fill(0)]);
        const rows = equationsOf(padded);
        const rank = rankOf(rows);
        for (const [channel, counts] of padded.entries()) {
          for (const [day, count] of counts.entries()) {
            if (count === 0 || count >= fewest) continue;
            const wanted = Array<number>(padded.length * days).fill(0);
            wanted[channel * days + day] = 1;
            expect(rankOf([...rows, wanted])).toBe(rank + 1);
          }
          const total = counts.reduce((sum, count) => sum + count, 0);
          if (total === 0 || total >= fewest) continue;
          const whole = padded.flatMap((_, other) => Array<number>(days).fill(other === channel ? 1 : 0));
          expect(rankOf([...rows, whole])).toBe(rank + 1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("never falls when later days come, and the blocks that were closed stay as they were", () => {
    fc.assert(
      fc.property(history, someCount, (counts, next) => {
        const before = gatherDays(daysOf(counts));
        const after = gatherDays(daysOf([...counts, next]));
        expect(after.firsts.slice(0, before.firsts.length)).toEqual(before.firsts);
        expect(after.lasts.slice(0, before.lasts.length)).toEqual(before.lasts);
        expect(after.sums.slice(0, before.sums.length)).toEqual(before.sums);
      }),
    );
  });

  it("never falls while the running day goes on, and only its own block grows", () => {
    fc.assert(
      fc.property(history, fc.nat(20), (counts, more) => {
        const last = counts.length - 1;
        const later = [...counts.slice(0, last), (counts[last] ?? 0) + more];
        for (let from = 0; from <= last; from += 1)
          for (let to = from; to <= last; to += 1) {
            const now = figureOf(seriesOf(counts), from, to);
            const then = figureOf(seriesOf(later), from, to);
            expect(then.count ?? 0).toBeGreaterThanOrEqual(now.count ?? 0);
            if (to < last && now.count !== null) expect(then.count).toBe(now.count);
          }
      }),
    );
  });

  it("is the same when the days are gathered in parts", () => {
    fc.assert(
      fc.property(history, fc.nat(13), (counts, cut) => {
        const days = daysOf(counts);
        const past = gatherDays(days.slice(0, cut));
        const parts: Series = [past, gatherDays(days.slice(cut), past.open)];
        for (let from = 0; from < counts.length; from += 1)
          for (let to = from; to < counts.length; to += 1) {
            expect(figureOf(parts, from, to)).toEqual(figureOf(seriesOf(counts), from, to));
            expect(curveOf([parts], from, to)).toEqual(curveOf([seriesOf(counts)], from, to));
          }
      }),
    );
  });
});

describe("a curve", () => {
  it("adds up to the total of its days, and shows no day under five", () => {
    fc.assert(
      fc.property(histories, fc.nat(13), fc.nat(13), (all, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const series = all.map(seriesOf);
        const curve = curveOf(series, from, to);
        const sum = curve.reduce((total, { count }) => total + (count ?? 0), 0);
        expect(sum).toBe(addFigures(series.map((each) => figureOf(each, from, to))).count ?? 0);
        for (const { count } of curve) expect(count === null || count === 0 || count >= fewest).toBe(true);
      }),
    );
  });

  it("puts days that were gathered on the last of them", () => {
    const shown = curveOf([seriesOf([2, 0, 4, 0, 9, 1])], 0, 5);
    expect(shown.map(({ count }) => count)).toEqual([null, null, 6, 0, 9, null]);
  });
});

describe("a number of people now", () => {
  it("is told in fives from below, and not at all under five", () => {
    expect([0, 4, 5, 9, 10, 23].map(roundDown)).toEqual([null, null, 5, 5, 10, 20]);
  });
});

describe("a change", () => {
  const figure = (count: number | null): Figure => ({ count, isPartial: count === null });
  it("is only told of two figures that are shown", () => {
    expect(changeOf(figure(15), figure(10))).toBe(0.5);
    for (const [now, before] of [
      [null, 10],
      [10, null],
      [10, 0],
    ] as const)
      expect(changeOf(figure(now), figure(before))).toBeUndefined();
    expect(changeOf(figure(10), undefined)).toBeUndefined();
  });
});

/** Histories like this one in which the block of that day is filled in another way. */
function otherHistories(counts: readonly number[], day: number): number[][] {
  const blocks = gatherDays(daysOf(counts));
  const closed = blocks.firsts.findIndex(
    (first, index) => first <= day && day <= (blocks.lasts[index] as number),
  );
  const first = closed < 0 ? (blocks.open?.first ?? day) : (blocks.firsts[closed] as number);
  const last = closed < 0 ? counts.length - 1 : (blocks.lasts[closed] as number);
  const sum =
    closed < 0 ? undefined : counts.slice(first, last + 1).reduce((total, count) => total + count, 0);
  return fillings(last - first + 1, sum)
    .map((filling) => [...counts.slice(0, first), ...filling, ...counts.slice(last + 1)])
    .filter((other) => other[day] !== counts[day]);
}

/** Every way to fill a block of so many days: closed by the last day with that sum, or with four at most, still open. */
function fillings(length: number, sum: number | undefined): number[][] {
  const found: number[][] = [];
  const go = (filled: number[], total: number): void => {
    const isLast = filled.length === length - 1;
    if (filled.length === length) found.push(filled);
    else if (isLast && sum !== undefined) go([...filled, sum - total], sum);
    else
      for (let count = filled.length === 0 ? 1 : 0; total + count < fewest; count += 1)
        go([...filled, count], total + count);
  };
  go([], 0);
  return found;
}

/** What each figure that is shown says of the days: totals, each channel's, of every range. One row an equation. */
function equationsOf(all: readonly (readonly number[])[]): number[][] {
  const days = all[0]?.length ?? 0;
  const series = all.map(seriesOf);
  const rows: number[][] = [];
  for (let from = 0; from < days; from += 1)
    for (let to = from; to < days; to += 1) {
      const total = Array<number>(all.length * days).fill(0);
      for (const [channel, one] of series.entries()) {
        const row = Array<number>(all.length * days).fill(0);
        const { count } = figureOf(one, from, to);
        if (count === null) continue;
        const [blocks] = one;
        for (const [index, first] of (blocks?.firsts ?? []).entries()) {
          const last = blocks?.lasts[index] as number;
          if (first >= from && last <= to) row.fill(1, channel * days + first, channel * days + last + 1);
        }
        // The figure is the sum of what its equation names: nothing else went into it.
        expect(row.reduce((sum, on, at) => sum + on * (all[channel]?.[at - channel * days] ?? 0), 0)).toBe(
          count,
        );
        if (row.some(Boolean)) rows.push(row);
        for (const [at, on] of row.entries()) total[at] = (total[at] ?? 0) + on;
      }
      if (total.some(Boolean)) rows.push(total);
    }
  return rows;
}
