import { describe, expect, it } from "vitest";
import { readWords } from "../../../src/features/faq/faq.ts";
import {
  clusterQuestions,
  isOftenAsked,
  showCluster,
} from "../../../src/features/questions/find-often-asked.ts";

const stemsOf = (text: string) => new Set(readWords(text));
const known = new Set(["qui", "paie", "le", "hub", "de", "la", "est", "quel"]);
const knows = (text: string) => readWords(text).every((word) => known.has(word));

/** One question a day, in the order given, unless a day is given with it. */
const asked = (...texts: readonly (string | readonly [string, number])[]) =>
  texts.map((one, index) => {
    const [text, day] = typeof one === "string" ? [one, index + 1] : one;
    return { id: `q${index}`, day: `2026-11-${String(day).padStart(2, "0")}`, text };
  });

describe("questions that ask the same", () => {
  it("are those that share half of their stems with the first", () => {
    const clusters = clusterQuestions(
      asked("prix du hub", "le prix du hub", "météo demain", "prix hub", "météo à Lyon demain"),
      stemsOf,
    );
    expect(clusters.map((cluster) => cluster.map(({ id }) => id))).toEqual([
      ["q0", "q1", "q3"],
      ["q2", "q4"],
    ]);
  });

  it("say nothing without words", () => expect(clusterQuestions(asked("", "…"), stemsOf)).toEqual([]));

  it("are gathered quickly, five thousand of them", () => {
    const many = Array.from({ length: 5000 }, (_, n) => `mot${n % 700} chose${n % 300} hub`);
    const begun = performance.now();
    clusterQuestions(asked(...many.map((text) => [text, 1] as const)), stemsOf);
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});

describe("a cluster", () => {
  it("may be shown from the third different day on", () => {
    expect(isOftenAsked(asked("prix"))).toBe(false);
    expect(isOftenAsked(asked(["prix", 1], ["prix", 1], ["prix", 1], ["prix", 2]))).toBe(false);
    expect(isOftenAsked(asked("prix", "prix", "prix"))).toBe(true);
  });

  it("shows a word of one person only where the bot's own texts use it", () => {
    const cluster = asked("qui paie julie dugommeau", "qui paie martin", "qui paie");
    expect(showCluster(cluster, knows)).toEqual({ text: "qui paie", times: 3, days: 3 });
    const odd = asked("prix julie", "prix martin", "prix paul");
    expect(showCluster(odd, knows).text).toBe("prix …");
  });

  it("shows a word from the third different day on, not after many times on one", () => {
    const twice = asked(["budget cantine", 1], ["budget cantine", 1], ["budget cantine", 2], ["budget", 3]);
    expect(showCluster(twice, knows).text).not.toContain("cantine");
    expect(showCluster(asked("budget cantine", "budget cantine", "budget cantine"), knows).text).toBe(
      "budget cantine",
    );
  });

  it("never shows what nobody shares, whatever the writing", () => {
    const cluster = asked("Budget JULIE", "budget l'été", "budget ???");
    expect(showCluster(cluster, knows).text.toLowerCase()).not.toMatch(/julie|été/);
  });
});
