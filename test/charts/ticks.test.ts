import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countTicks, dayTicks } from "../../src/charts/ticks.ts";

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
const named = (from: string, to: string, atMost = 5) =>
  dayTicks(day(from), day(to), atMost).map((tick) => new Date(tick).toISOString().slice(5, 10));

describe("ticks", () => {
  it("of counts are round, start at nothing and reach the largest", () => {
    expect(countTicks(0)).toEqual([0, 1]);
    expect(countTicks(3)).toEqual([0, 1, 2, 3]);
    expect(countTicks(152)).toEqual([0, 50, 100, 150, 200]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (max) => {
        const ticks = countTicks(max);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(ticks.every(Number.isInteger)).toBe(true);
      }),
    );
  });

  it("of days are days, Mondays or firsts of months, as many as fit", () => {
    expect(named("2027-03-01", "2027-03-04")).toEqual(["03-01", "03-02", "03-03", "03-04"]);
    expect(named("2027-03-02", "2027-03-30")).toEqual(["03-08", "03-15", "03-22", "03-29"]);
    expect(named("2027-02-15", "2027-05-20")).toEqual(["03-01", "04-01", "05-01"]);
    expect(named("2027-01-01", "2027-12-31")).toEqual(["01-01", "04-01", "07-01", "10-01"]);
    expect(named("2027-03-01", "2027-03-01")).toEqual(["03-01"]);
  });
});
