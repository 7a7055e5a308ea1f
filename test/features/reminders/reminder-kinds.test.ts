import { describe, expect, it } from "vitest";
import { createPetition } from "../../../src/features/petition/petition.ts";
import { daysLeft, nextMoment, offeredSeries } from "../../../src/features/reminders/reminder-kinds.ts";

const petition = createPetition(
  {
    title: "T",
    language: "fr",
    author: "A",
    asks: "other",
    year: 2026,
    platform: { name: "p", url: "https://p.example" },
    opens: "2026-01-01",
    closes: "2026-04-10",
    state: "dates",
    operator: { name: "O", contact: "c" },
    count: "none",
  },
  "Europe/Paris",
);
const at = (moment: string) => new Date(moment).getTime();
const next = (kind: "news" | "deadline", now: string, zone = "Europe/Paris") => {
  const moment = nextMoment(kind, petition, { now: at(now), zone });
  return moment === undefined ? undefined : new Date(moment).toISOString();
};

describe("news", () => {
  it("come on Mondays at nine on the person's clock, also after it was changed", () => {
    expect(next("news", "2026-03-17T12:00:00Z")).toBe("2026-03-23T08:00:00.000Z");
    expect(next("news", "2026-03-23T07:59:00Z")).toBe("2026-03-23T08:00:00.000Z");
    expect(next("news", "2026-03-23T08:00:00Z")).toBe("2026-03-30T07:00:00.000Z");
    expect(next("news", "2026-03-17T12:00:00Z", "Indian/Reunion")).toBe("2026-03-23T05:00:00.000Z");
  });

  it("end the morning after the petition closed", () => {
    expect(next("news", "2026-04-07T08:00:00Z")).toBe("2026-04-11T07:00:00.000Z");
    expect(next("news", "2026-04-11T07:00:00Z")).toBeUndefined();
  });
});

describe("warnings before the close", () => {
  it("come 30, 7 and 1 days before, then once to say that it is over", () => {
    expect(next("deadline", "2026-02-01T00:00:00Z")).toBe("2026-03-11T08:00:00.000Z");
    expect(next("deadline", "2026-03-11T08:00:00Z")).toBe("2026-04-03T07:00:00.000Z");
    expect(next("deadline", "2026-04-03T07:00:00Z")).toBe("2026-04-09T07:00:00.000Z");
    expect(next("deadline", "2026-04-09T07:00:00Z")).toBe("2026-04-11T07:00:00.000Z");
  });

  it("are offered only while one is still to come", () => {
    const offered = (now: string) => offeredSeries(petition, at(now), "Europe/Paris");
    expect(offered("2026-04-09T06:00:00Z")).toEqual(["news", "deadline"]);
    expect(offered("2026-04-09T07:00:00Z")).toEqual(["news"]);
    expect(offered("2026-04-11T07:00:00Z")).toEqual([]);
  });

  it("count days on the person's calendar", () => {
    expect(daysLeft(petition, at("2026-04-03T07:00:00Z"), "Europe/Paris")).toBe(7);
    expect(daysLeft(petition, at("2026-03-11T08:00:00Z"), "Europe/Paris")).toBe(30);
    expect(daysLeft(petition, at("2026-04-11T07:00:00Z"), "Europe/Paris")).toBeUndefined();
  });
});
