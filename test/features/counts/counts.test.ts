import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Count } from "../../../src/features/counts/count.ts";
import { createCounts } from "../../../src/features/counts/counts.ts";
import { measurePace } from "../../../src/features/counts/outlook.ts";
import { type Campaign, createPetition, loadCampaign } from "../../../src/features/petition/petition.ts";
import { doing } from "../../support/doing.ts";
import { fixedClock } from "../../support/fixed-clock.ts";
import { openTestStorage } from "../../support/test-database.ts";
import { expectLog, loggedLines, testLogger } from "../../support/test-logger.ts";
import { json, notFound, openPlatform } from "./petition-platform.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

async function openCounts(count: Campaign["count"], change: Partial<Campaign> = {}) {
  const clock = fixedClock();
  const storage = await openTestStorage({ clock });
  const seen: number[] = [];
  const open = async (other: Partial<Campaign> = {}) =>
    createCounts({
      storage,
      petition: createPetition(
        {
          ...(await loadCampaign("campaign.yaml")),
          state: "dates",
          opens: "2026-11-01",
          closes: "2026-12-23",
          count,
          ...change,
          ...other,
        },
        "Europe/Paris",
      ),
      clock,
      logger: testLogger(),
      onCount: async (noted) => void seen.push(noted.count),
      pauseMs: 0,
    });
  const rows = () => storage.db.selectFrom("petition_counts").selectAll().orderBy("id").execute();
  return { clock, rows, seen, open, counts: await open() };
}

describe("the history of a count", () => {
  it("has a row for each change and one a day, and knows when the number was last confirmed", async () => {
    const { clock, rows, counts, seen } = await openCounts("manual");
    const noted: number[] = [];
    for (const count of [100, 100, 100, 120, 120]) {
      await counts.enter(count, doing(clock.now()));
      noted.push(clock.now());
      clock.advance(hourMs);
    }
    expect((await rows()).map(({ count }) => count)).toEqual([100, 120]);
    expect(await counts.figures(clock.now())).toMatchObject({
      count: 120,
      at: noted[3],
      confirmedAt: noted[4],
    });
    // The same number, at 00:30 of the next day in Paris.
    clock.set("2026-11-23T23:30:00Z");
    await counts.enter(120, doing(clock.now()));
    expect((await rows()).map(({ count }) => count)).toEqual([100, 120, 120]);
    expect(seen).toEqual([100, 100, 100, 120, 120, 120]);
  });

  it("is the petition's own: another one begins without it", async () => {
    const { clock, counts, open } = await openCounts("manual");
    await counts.enter(100, doing(clock.now()));
    expect(await (await open({ title: "Une autre" })).figures(clock.now())).toBeUndefined();
    expect(await (await open({ count: "none" })).figures(clock.now())).toBeUndefined();
    expect(await (await open()).figures(clock.now())).toMatchObject({ count: 100 });
  });

  it("is not typed in where a source is asked", async () => {
    const { clock, rows, counts } = await openCounts({ json: "https://example.org/count", pointer: "/n" });
    expect(await counts.enter(100, doing(clock.now()))).toBe(false);
    expect(await rows()).toEqual([]);
  });
});

describe("a source that is asked", () => {
  it("falls silent, and the last number stays, with its age", async () => {
    const platform = await openPlatform(json({ n: 250 }));
    const { clock, counts, rows, seen } = await openCounts({ json: `${platform.url}/count`, pointer: "/n" });
    await counts.refresh();
    expect(await counts.figures(clock.now())).toMatchObject({
      count: 250,
      source: "json",
      host: new URL(platform.url).host,
      ageMs: undefined,
    });
    platform.answer = (_request, response) => void response.writeHead(503).end();
    expectLog("count_unavailable");
    clock.advance(4 * hourMs);
    await counts.refresh();
    expect(await counts.figures(clock.now())).toMatchObject({ count: 250, ageMs: 4 * hourMs });
    expect(loggedLines()).toContainEqual(
      expect.objectContaining({ code: "count_unavailable", because: "refused" }),
    );
    // Asked again twice: a hiccup is none of anybody's business.
    expect(platform.asked).toHaveLength(4);
    platform.answer = json({ n: 260 });
    await counts.refresh();
    expect(await counts.figures(clock.now())).toMatchObject({ count: 260, ageMs: undefined });
    expect((await rows()).map(({ count }) => count)).toEqual([250, 260]);
    expect(seen).toEqual([250, 260]);
  });

  it("is left alone a week after the end, and its last number stays without a complaint", async () => {
    const platform = await openPlatform(json({ n: 90_000 }));
    const { clock, counts } = await openCounts({ json: `${platform.url}/count`, pointer: "/n" });
    await counts.refresh();
    platform.answer = notFound;
    clock.set("2027-01-15T12:00:00Z");
    await counts.refresh();
    expect(platform.asked).toHaveLength(1);
    expect(await counts.figures(clock.now())).toMatchObject({
      count: 90_000,
      ageMs: undefined,
      pace: undefined,
    });
  });
});

describe("the pace", () => {
  const start = Date.parse("2026-11-01T12:00:00Z");
  const closes = start + 60 * dayMs;
  /** A count every six hours. */
  const history = (perDay: (day: number) => number, days: number): Count[] => {
    let total = 1000;
    return Array.from({ length: days * 4 + 1 }, (_, index) => {
      const at = start + index * 6 * hourMs;
      if (index > 0) total += perDay(Math.floor((index - 1) / 4)) / 4;
      return { count: Math.round(total), source: "json", at, confirmedAt: at };
    });
  };
  const paceOf = (counts: readonly Count[]) =>
    measurePace(counts, { now: counts.at(-1)?.confirmedAt ?? start, closes });

  it("is unknown before five counts over three days", () => {
    expect(paceOf([])).toBeUndefined();
    expect(paceOf(history(() => 100, 2))).toBeUndefined();
    expect(paceOf(history(() => 100, 8).filter((_, index) => index % 8 === 0))).toBeUndefined();
    expect(paceOf(history(() => 100, 3))?.perDay).toBeCloseTo(100, 0);
  });

  it("is that of the last seven days", () => {
    expect(paceOf(history((day) => (day < 10 ? 1000 : 40), 20))?.perDay).toBeCloseTo(40, 0);
  });

  it("is unknown when nothing was heard for three days", () => {
    const counts = history(() => 100, 7);
    const now = (counts.at(-1)?.confirmedAt ?? 0) + 3 * dayMs + 1;
    expect(measurePace(counts, { now, closes })).toBeUndefined();
  });

  it("leads to a range around the straight line, wider the less steady it was", () => {
    const width = (perDay: (day: number) => number) => {
      const { low = 0, high = 0 } = paceOf(history(perDay, 10))?.outlook ?? {};
      expect(low).toBeLessThan(1000 + 60 * 100);
      expect(high).toBeGreaterThan(1000 + 60 * 100);
      return high - low;
    };
    const steady = width(() => 100);
    expect(width((day) => (day % 2 ? 40 : 160))).toBeGreaterThan(2 * steady);
  });

  it("leads nowhere without a deadline ahead", () => {
    const counts = history(() => 100, 10);
    const now = counts.at(-1)?.confirmedAt ?? 0;
    expect(measurePace(counts, { now, closes: undefined })?.outlook).toBeUndefined();
    expect(measurePace(counts, { now, closes: now - 1 })?.outlook).toBeUndefined();
  });

  it("never promises fewer than have signed, nor a range upside down", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 5000 }), { minLength: 3, maxLength: 9 }), (gains) => {
        const counts = history((day) => gains[day] ?? 0, gains.length);
        const pace = paceOf(counts);
        const last = counts.at(-1)?.count ?? 0;
        expect(pace?.perDay).toBeGreaterThanOrEqual(0);
        expect(pace?.outlook?.low).toBeGreaterThanOrEqual(last);
        expect(pace?.outlook?.high).toBeGreaterThanOrEqual(pace?.outlook?.low ?? 0);
      }),
    );
  });
});
