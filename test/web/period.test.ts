import { describe, expect, it } from "vitest";
import { readChosenPeriod, writePeriodQuery } from "../../src/web/period.ts";

/** In Paris the day has changed already. */
const now = Date.UTC(2026, 10, 23, 23, 30);
const read = (query: unknown) => readChosenPeriod(query, now, "Europe/Paris");

describe("the period of a page", () => {
  it("is the last thirty days, the running one included, in the team's zone", () => {
    expect(read({})).toMatchObject({ from: "2026-10-26", to: "2026-11-24", chosen: "30" });
    expect(read({ days: "7" })).toMatchObject({ from: "2026-11-18", to: "2026-11-24", chosen: "7" });
  });

  it("may go back to the beginning", () => {
    expect(read({ days: "all" })).toMatchObject({ from: undefined, to: "2026-11-24", chosen: "all" });
  });

  it("may be two days of one's own, the end no later than today", () => {
    const chosen = read({ from: "2026-01-05", to: "2027-01-01" });
    expect(chosen).toMatchObject({ from: "2026-01-05", to: "2026-11-24", problem: undefined });
    expect(writePeriodQuery(chosen)).toBe("?from=2026-01-05&to=2026-11-24");
    expect(read({ from: "2026-11-01", to: "" })).toMatchObject({ from: "2026-11-01", to: "2026-11-24" });
  });

  it.each([
    [{ from: "2026-02-30", to: "2026-03-01" }, "notADay"],
    [{ from: "2026-1-1", to: "2026-03-01" }, "notADay"],
    [{ from: "0001-01-01", to: "2026-03-01" }, "notADay"],
    [{ from: "<script>", to: "2026-03-01" }, "notADay"],
    [{ from: ["2026-01-01", "2026-01-02"], to: "2026-03-01" }, "notADay"],
    [{ from: { a: 1 } }, "notADay"],
    [{ days: "36500" }, "notADay"],
    [{ days: "__proto__" }, "notADay"],
    [{ from: "2026-03-02", to: "2026-03-01" }, "endsBefore"],
    [{ from: "2027-03-02", to: "2027-03-03" }, "inFuture"],
  ])("is the usual one for %j, which it says", (query, problem) => {
    expect(read(query)).toMatchObject({ chosen: "30", from: "2026-10-26", to: "2026-11-24", problem });
  });
});
