import { describe, expect, it } from "vitest";
import type { Language } from "../../../src/chat/languages.ts";
import { readWhen } from "../../../src/features/reminders/read-when.ts";

const zone = "Europe/Paris";
/** Monday 23 November 2026, 10:00 in Paris. */
const now = Date.parse("2026-11-23T09:00:00Z");
const read = (text: string, language: Language = "fr", at = now) => {
  const result = readWhen(text, { language, zone, now: at });
  return result.kind === "moment" ? new Date(result.at).toISOString().replace(":00.000Z", "Z") : result.kind;
};

describe("a moment", () => {
  it.each([
    ["10m", "2026-11-23T09:10Z"],
    ["3h", "2026-11-23T12:00Z"],
    ["2d", "2026-11-25T09:00Z"],
    ["2 j", "2026-11-25T09:00Z"],
    ["dans 1 minute", "2026-11-23T09:01Z"],
    ["dans 3 jours", "2026-11-26T09:00Z"],
    ["demain matin", "2026-11-24T08:00Z"],
    ["vendredi à 18 h", "2026-11-27T17:00Z"],
    ["vendredi à 18 h 05", "2026-11-27T17:05Z"],
    ["le 3 mars", "2027-03-03T11:00Z"],
    ["24/12/2026 à 18h", "2026-12-24T17:00Z"],
    ["2026-12-24 18:00", "2026-12-24T17:00Z"],
    ["in two hours", "2026-11-23T11:00Z"],
    ["friday at 6pm", "2026-11-27T17:00Z"],
  ])("« %s » is read in French first, then in any language that explains all of it", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ["en", "in two hours", "2026-11-23T11:00Z"],
    ["en", "tomorrow at 9", "2026-11-24T08:00Z"],
    ["en", "vendredi à 18 h", "2026-11-27T17:00Z"],
    ["de", "in 3 Tagen", "2026-11-26T09:00Z"],
    ["de", "morgen um 18 Uhr", "2026-11-24T17:00Z"],
    ["es", "mañana a las 9", "2026-11-24T08:00Z"],
    ["it", "domani alle 18", "2026-11-24T17:00Z"],
    ["it", "tra 2 ore", "2026-11-23T11:00Z"],
  ] as const)("in %s, « %s »", (language, text, expected) => {
    expect(read(text, language)).toBe(expected);
  });

  it("keeps its hour over the change of clocks when days are counted, and its length when hours are", () => {
    const beforeChange = Date.parse("2027-03-27T09:00:00Z");
    expect(read("1d", "fr", beforeChange)).toBe("2027-03-28T08:00Z");
    expect(read("24h", "fr", beforeChange)).toBe("2027-03-28T09:00Z");
    expect(read("demain à 10 h", "fr", beforeChange)).toBe("2027-03-28T08:00Z");
  });

  it.each([
    ["mon emploi du temps", "not_understood"],
    ["bonjour", "not_understood"],
    ["", "not_understood"],
    ["💥", "not_understood"],
    ["999999999d", "not_understood"],
    ["hier", "past"],
    ["5s", "too_soon"],
    ["dans 3 ans", "too_far"],
    ["999999h", "too_far"],
  ])("« %s » is answered with what is wrong", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});
