import { readFileSync } from "node:fs";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { languages } from "../../../src/chat/languages.ts";
import { readWhen, type WhenResult } from "../../../src/features/reminders/read-when.ts";

const zone = "Europe/Paris";
const now = DateTime.fromISO("2026-11-25T16:00", { zone }).toMillis();
const onTheClock = (at: number) => DateTime.fromMillis(at, { zone }).toFormat("yyyy-MM-dd HH:mm");

function written(result: WhenResult): string {
  switch (result.kind) {
    case "moment":
      return onTheClock(result.at);
    case "ambiguous":
      return result.candidates.map(onTheClock).join(" | ");
    default:
      return result.kind;
  }
}

const phrasesOf = (language: string): readonly (readonly [string, string])[] =>
  readFileSync(new URL(`phrases/${language}.txt`, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line.includes(" => "))
    .map((line) => {
      const [phrase = "", expected = ""] = line.split(" => ");
      return [phrase, expected];
    });

describe.each(languages)("what people write about when, in %s", (language) => {
  const phrases = phrasesOf(language);

  it("is tried with enough of it", () => {
    expect(phrases.length).toBeGreaterThanOrEqual(44);
  });

  it.each(phrases)("« %s » is %s", (phrase, expected) => {
    expect(written(readWhen(phrase, { language, zone, now }))).toBe(expected);
  });
});
