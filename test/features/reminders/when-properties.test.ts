import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { languages } from "../../../src/chat/languages.ts";
import { readWhen, type WhenResult } from "../../../src/features/reminders/read-when.ts";

const zones = [
  "Europe/Paris",
  "America/New_York",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "UTC",
];
const context = fc.record({
  language: fc.constantFrom(...languages),
  zone: fc.constantFrom(...zones),
  now: fc.integer({ min: Date.parse("2026-01-01T00:00Z"), max: Date.parse("2031-01-01T00:00Z") }),
});

/** Words that phrases are made of, in any order: near misses are likelier than in random letters. */
const scrap = fc.constantFrom(
  ..."à at um a las alle demain tomorrow morgen mañana domani ce soir next nächsten vendredi friday Freitag viernes venerdì 3 18 24 31 29 février March März/ 18:30 8h05 3/4 31.12. midi midnight Mitternacht noche pm am et halb viertel dans in tra 2 jours weeks semaines fin du mois every chaque past to moins le quart 2026-12-24 2027".split(
    " ",
  ),
);
const text = fc.oneof(
  fc.string({ maxLength: 60, unit: "binary" }),
  fc.array(scrap, { maxLength: 7 }).map((words) => words.join(" ")),
);

const momentsOf = (result: WhenResult): readonly number[] => {
  switch (result.kind) {
    case "moment":
      return [result.at];
    case "ambiguous":
      return result.candidates;
    case "past":
      return result.instead;
    default:
      return [];
  }
};

describe("whatever is written", () => {
  it("never throws, and never means a moment that has passed or is more than a year ahead", () => {
    fc.assert(
      fc.property(text, context, (words, { language, zone, now }) => {
        const result = readWhen(words, { language, zone, now });
        const furthest = DateTime.fromMillis(now, { zone }).plus({ years: 1 }).toMillis();
        for (const at of momentsOf(result)) {
          expect(at).toBeGreaterThan(now);
          expect(at).toBeLessThanOrEqual(furthest);
        }
        if (result.kind === "ambiguous") {
          expect(result.candidates.length).toBeGreaterThanOrEqual(2);
          expect([...new Set(result.candidates)].sort((a, b) => a - b)).toEqual(result.candidates);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("reads a moment back from its own ISO form, with the offset or on the person's clock", () => {
    const minutesAhead = fc.integer({ min: 2, max: 364 * 24 * 60 });
    fc.assert(
      fc.property(context, minutesAhead, ({ language, zone, now }, minutes) => {
        const moment = DateTime.fromMillis(now, { zone }).startOf("minute").plus({ minutes });
        const read = (words: string) => readWhen(words, { language, zone, now });
        const offset = moment.toISO({ suppressMilliseconds: true, suppressSeconds: true });
        expect(read(offset ?? "")).toEqual({ kind: "moment", at: moment.toMillis() });
        expect(read(moment.toUTC().toISO() ?? "")).toEqual({ kind: "moment", at: moment.toMillis() });
        const wall = read(moment.toFormat("yyyy-MM-dd HH:mm"));
        // A time that exists twice means its first.
        const [first = moment.toMillis()] = moment
          .getPossibleOffsets()
          .map((each) => each.toMillis())
          .sort((a, b) => a - b);
        if (first - now >= 55_000) expect(wall).toEqual({ kind: "moment", at: first });
      }),
      { numRuns: 500 },
    );
  });
});
