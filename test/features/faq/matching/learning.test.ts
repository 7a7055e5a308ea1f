import { describe, expect, it } from "vitest";
import { entryIds } from "../../../../src/chat/entry-ids.ts";
import { decideAnswer } from "../../../../src/features/faq/matching/decide-answer.ts";
import {
  createFeatureTable,
  fingerprint,
  numberOf,
} from "../../../../src/features/faq/matching/feature-index.ts";
import {
  classify,
  type SparseVector,
  trainClassifier,
} from "../../../../src/features/faq/matching/linear-classifier.ts";
import { createNearest, indexPhrasings } from "../../../../src/features/faq/matching/nearest-phrasings.ts";
import { rankEntries } from "../../../../src/features/faq/matching/rank-entries.ts";
import { outsideTopics } from "../../../../src/features/faq/outside-topics.ts";

describe("features by fingerprint", () => {
  const prints = Array.from({ length: 5000 }, (_, index) => fingerprint("word", `word${index}`));
  const table = createFeatureTable(prints);

  it("are found again, each under its number", () => {
    expect(prints.map((print) => numberOf(table, print))).toEqual([...prints.keys()]);
  });

  it("are not found when they were never met", () => {
    expect(numberOf(table, fingerprint("word", "another"))).toBe(-1);
    expect(numberOf(table, fingerprint("letters", "word1"))).toBe(-1);
  });
});

const vector = (...features: number[]): SparseVector => ({
  features: Int32Array.from(features),
  values: Float32Array.from(features, () => 1 / Math.sqrt(features.length)),
});
const texts = [vector(0, 1), vector(0, 2), vector(3, 4), vector(3, 5)];
const classOf = Uint8Array.of(0, 0, 1, 1);

describe("the classifier", () => {
  const trained = trainClassifier(texts, classOf, { features: 6, classes: 2 });
  const sharesOf = (text: SparseVector) => {
    const shares = new Float64Array(2);
    classify(trained, text, shares);
    return shares;
  };

  it("tells apart what it was taught, and what is like it", () => {
    for (const [index, text] of texts.entries())
      expect(sharesOf(text)[classOf[index] ?? 0]).toBeGreaterThan(0.8);
    expect(sharesOf(vector(0))[0]).toBeGreaterThan(0.8);
  });

  it("is not sure of what it knows nothing about", () => {
    expect([...sharesOf(vector())]).toEqual([0.5, 0.5]);
  });

  it("learns the same from the same texts", () => {
    expect(trainClassifier(texts, classOf, { features: 6, classes: 2 }).weights).toEqual(trained.weights);
  });
});

describe("the nearest phrasings", () => {
  // Among many others, so that no word is too common to count.
  const others = Array.from({ length: 40 }, (_, index) => vector(10 + index));
  const index = indexPhrasings(
    [...texts, ...others],
    Uint8Array.from([...classOf, ...others.map(() => 2)]),
    50,
  );
  const findNearest = createNearest(index, 3);

  it("are one for the same words, less for some of them, none for others", () => {
    expect([...findNearest(vector(0, 1))].map((likeness) => Number(likeness.toFixed(2)))).toEqual([1, 0, 0]);
    expect(findNearest(vector(0))[0]).toBeCloseTo(Math.SQRT1_2);
    expect(findNearest(vector(6))[0]).toBe(0);
  });

  it("do not remember the question before", () => {
    findNearest(vector(0, 1));
    expect(findNearest(vector(3, 4))[0]).toBe(0);
  });
});

const weights = {
  entry: { learnt: 1, nearest: 0 },
  none: { always: 0, learntOutside: 1, nearestOutside: 0, nearestEntry: 0, unknown: 0, short: 0, long: 0 },
};
/** Evidence of a classifier that gives these shares, the rest spread over all others. */
function evidenceOf(given: Readonly<Record<string, number>>, verbatim?: string) {
  const names: readonly string[] = [...entryIds, ...outsideTopics];
  const rest = 1 - Object.values(given).reduce((sum, share) => sum + share, 0);
  const others = names.length - Object.keys(given).length;
  return {
    learnt: Float64Array.from(names, (name) => Math.log(given[name] ?? rest / others)),
    nearest: new Float64Array(names.length),
    unknown: 0,
    words: 3,
    ...(verbatim ? { verbatim: names.indexOf(verbatim) } : {}),
  };
}
const rank = (given: Readonly<Record<string, number>>, verbatim?: string) =>
  rankEntries(evidenceOf(given, verbatim), weights);

describe("the confidence in an answer", () => {
  it("is shared out between the entries and what is outside", () => {
    const { candidates } = rank({ gdpr: 0.6, "cloud-act": 0.2, elsewhere: 0.1 });
    expect(candidates.map(({ id }) => id).slice(0, 2)).toEqual(["gdpr", "cloud-act"]);
    expect(candidates).toHaveLength(entryIds.length);
    const sum = candidates.reduce((total, { confidence }) => total + confidence, 0);
    expect(sum).toBeGreaterThan(0.8);
    expect(sum).toBeLessThan(0.95);
  });

  it("is full for a phrasing word for word, inside or outside", () => {
    expect(rank({ gdpr: 0.9 }, "cloud-act").candidates[0]).toMatchObject({ id: "cloud-act" });
    expect(rank({ gdpr: 0.9 }, "cloud-act").candidates[0]?.confidence).toBeGreaterThan(0.99);
    expect(rank({ gdpr: 0.9 }, "thanks").outside).toMatchObject({ topic: "thanks" });
    expect(rank({ gdpr: 0.9 }, "thanks").candidates[0]?.confidence).toBeLessThan(0.01);
  });
});

describe("what is done with the confidence", () => {
  const thresholds = { answer: 0.5, lead: 0.2, suggest: 0.2 };
  const decide = (given: Readonly<Record<string, number>>) => decideAnswer(rank(given), thresholds);

  it("a sure entry is the answer, and the next two are at hand", () => {
    expect(decide({ gdpr: 0.6, "cloud-act": 0.2, "fisa-702": 0.1, "opt-out": 0.05 })).toMatchObject({
      kind: "answer",
      entry: "gdpr",
      suggestions: ["cloud-act", "fisa-702"],
    });
  });

  it("an entry that is hardly ahead of the second is not", () => {
    expect(decide({ gdpr: 0.51, "cloud-act": 0.4 })).toMatchObject({
      kind: "suggestions",
      suggestions: ["gdpr", "cloud-act"],
    });
  });

  it("several likely entries are offered, three at most and none that is hardly possible", () => {
    expect(
      decide({ gdpr: 0.3, "cloud-act": 0.2, "fisa-702": 0.12, "opt-out": 0.1, elsewhere: 0.25 }),
    ).toMatchObject({ kind: "suggestions", suggestions: ["gdpr", "cloud-act", "fisa-702"] });
    expect(decide({ gdpr: 0.3, elsewhere: 0.69 })).toMatchObject({
      kind: "suggestions",
      suggestions: ["gdpr"],
    });
  });

  it("nothing likely is nothing said", () => {
    expect(decide({ gdpr: 0.1, elsewhere: 0.85 })).toMatchObject({ kind: "none", suggestions: [] });
    expect(decide({ elsewhere: 0.99 })).not.toHaveProperty("outside");
  });

  it("a topic the bot has a line for gets it, an emergency at the first sign", () => {
    expect(decide({ gdpr: 0.2, "party-politics": 0.7 })).toMatchObject({
      kind: "none",
      outside: "party-politics",
    });
    expect(decide({ gdpr: 0.6, emergency: 0.3 })).toMatchObject({ kind: "none", outside: "emergency" });
    expect(decide({ gdpr: 0.6, greeting: 0.3 })).toMatchObject({ kind: "answer" });
  });
});
