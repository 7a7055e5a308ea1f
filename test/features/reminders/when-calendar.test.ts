import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import type { Language } from "../../../src/chat/languages.ts";
import { presetMoments } from "../../../src/features/reminders/preset-moments.ts";
import { readWhen } from "../../../src/features/reminders/read-when.ts";

const paris = "Europe/Paris";
const at = (wall: string, zone = paris) => DateTime.fromISO(wall, { zone }).toMillis();
const show = (moments: readonly number[], zone = paris) =>
  moments.map((moment) => DateTime.fromMillis(moment, { zone }).toFormat("yyyy-MM-dd HH:mm ZZ"));
const read = (text: string, wall: string, language: Language = "fr", zone = paris) =>
  readWhen(text, { language, zone, now: at(wall, zone) });
const meant = (text: string, wall: string, language: Language = "fr", zone = paris) => {
  const result = read(text, wall, language, zone);
  if (result.kind === "moment") return show([result.at], zone);
  return result.kind === "ambiguous" ? show(result.candidates, zone) : result.kind;
};

describe("a change of clocks", () => {
  it("moves a time that does not exist forward by an hour, and says so", () => {
    const result = read("le 28 mars à 2 h 30", "2027-03-20T10:00");
    expect(result).toEqual({ kind: "moment", at: at("2027-03-28T03:30"), shifted: true });
    expect(meant("demain à 2 h 30", "2027-03-27T10:00")).toEqual(["2027-03-28 03:30 +02:00"]);
    expect(meant("march 14 at 02:30", "2027-03-01T10:00", "en", "America/New_York")).toEqual([
      "2027-03-14 03:30 -04:00",
    ]);
  });

  it("takes the first of a time that exists twice", () => {
    expect(meant("le 31 octobre à 2 h 30", "2027-10-20T10:00")).toEqual(["2027-10-31 02:30 +02:00"]);
    expect(meant("november 7 at 01:30", "2027-11-01T10:00", "en", "America/New_York")).toEqual([
      "2027-11-07 01:30 -04:00",
    ]);
  });

  it("leaves days their hour and hours their length", () => {
    expect(meant("in 1 day", "2027-03-27T10:00", "en")).toEqual(["2027-03-28 10:00 +02:00"]);
    expect(meant("in 24 hours", "2027-03-27T10:00", "en")).toEqual(["2027-03-28 11:00 +02:00"]);
  });
});

describe("the hour it is when something is written", () => {
  it("decides what is still to come", () => {
    expect(meant("at 6", "2026-11-25T05:00", "en")).toEqual([
      "2026-11-25 06:00 +01:00",
      "2026-11-25 18:00 +01:00",
    ]);
    expect(meant("heute um 8", "2026-11-25T16:00", "de")).toEqual(["2026-11-25 20:00 +01:00"]);
    expect(meant("vendredi", "2026-11-27T10:00")).toEqual([
      "2026-11-27 12:00 +01:00",
      "2026-12-04 12:00 +01:00",
    ]);
    expect(meant("vendredi", "2026-11-27T15:00")).toEqual(["2026-12-04 12:00 +01:00"]);
    expect(meant("ce soir", "2026-11-25T20:00")).toBe("past");
    expect(meant("aujourd’hui", "2026-11-25T13:00")).toEqual(["2026-11-25 19:00 +01:00"]);
    expect(meant("la semaine prochaine", "2026-11-23T13:00")).toEqual(["2026-11-30 12:00 +01:00"]);
    expect(meant("nächsten Dienstag um halb acht", "2026-11-23T10:00", "de")).toEqual([
      "2026-11-24 07:30 +01:00",
      "2026-12-01 07:30 +01:00",
    ]);
    expect(meant("20 nov., 05 h 17", "2026-11-02T10:00")).toEqual(["2026-11-20 05:17 +01:00"]);
  });
});

describe("a moment that has passed", () => {
  const instead = (text: string, wall = "2026-11-25T16:00") => {
    const result = read(text, wall);
    return result.kind === "past" ? show(result.instead) : result.kind;
  };

  it("comes back with what may have been meant", () => {
    expect(instead("aujourd’hui à 9 h")).toEqual(["2026-11-25 21:00 +01:00", "2026-11-26 09:00 +01:00"]);
    expect(instead("20 novembre à 18 h")).toEqual(["2026-11-26 18:00 +01:00", "2027-11-20 18:00 +01:00"]);
    expect(instead("le 3 mars 2025 à 8 h")).toEqual(["2026-11-26 08:00 +01:00", "2027-03-03 08:00 +01:00"]);
    expect(instead("hier")).toEqual(["2026-11-26 09:00 +01:00"]);
  });
});

describe("the end of the petition", () => {
  const now = at("2026-11-25T16:00");
  const ends = (wall: string) => DateTime.fromISO(wall, { zone: paris }).endOf("day").toMillis();
  const before: Readonly<Record<Language, string>> = {
    fr: "avant la fin de la pétition",
    en: "before the deadline",
    de: "vor dem Ende der Petition",
    es: "antes del cierre de la petición",
    it: "prima della fine della petizione",
  };

  it.each(Object.entries(before))("is known in %s as « %s », while it is to come", (language, text) => {
    const readAt = (closes: number) =>
      readWhen(text, { language: language as Language, zone: paris, now, closes });
    expect(readAt(ends("2026-12-24"))).toEqual({ kind: "moment", at: at("2026-12-21T09:00") });
    expect(readAt(ends("2026-11-27"))).toEqual({ kind: "moment", at: at("2026-11-26T09:00") });
    expect(readAt(ends("2026-11-25"))).toEqual({ kind: "moment", at: at("2026-11-25T19:00") });
    expect(readAt(ends("2026-11-24"))).toEqual({ kind: "not_understood" });
    expect(readAt(ends("2029-11-24"))).toEqual({ kind: "not_understood" });
  });

  it("is offered as a button only then", () => {
    const names = (closes?: number) => presetMoments(now, paris, closes).map(({ name }) => name);
    expect(names()).toEqual(["tonight", "tomorrow", "next_week"]);
    expect(names(ends("2026-12-24"))).toEqual(["tonight", "tomorrow", "next_week", "before_deadline"]);
    expect(names(ends("2026-11-24"))).toEqual(["tonight", "tomorrow", "next_week"]);
  });
});
