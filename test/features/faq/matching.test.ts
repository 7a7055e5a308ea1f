import { describe, expect, it } from "vitest";
import { decideAnswer } from "../../../src/features/faq/decide-answer.ts";
import { createLetterIndex } from "../../../src/features/faq/letter-index.ts";
import { rankEntries } from "../../../src/features/faq/match-question.ts";
import { readWords } from "../../../src/features/faq/read-words.ts";
import { createStemmer } from "../../../src/features/faq/stem-words.ts";
import { weighTerms } from "../../../src/features/faq/term-weights.ts";

describe("reading a question's words", () => {
  it.each([
    ["Où sont hébergées les DONNÉES ?", "ou sont hebergees les donnees"],
    ["L’appel d’offres", "l appel d offres"],
    ["pk c koi", "pourquoi c quoi"],
    ["keske c'est", "qu est ce que c est"],
    ["whats ur name", "what is your name"],
    ["a\u0000b\u202Ec", "a b c"],
    ["œuvre ﬁchier", "œuvre fichier"],
    ["😀", ""],
  ])("%j is read as %j", (text, words) => {
    expect(readWords(text).join(" ")).toBe(words);
  });

  it("stops after a thousand characters", () => {
    expect(readWords("mot ".repeat(5000))).toHaveLength(250);
  });
});

describe("words that mean the same", () => {
  const stemmer = createStemmer("fr", [["serveur", "hébergement"]]);

  it("share a term, in any of their forms", () => {
    const shared = [...stemmer.termsOf("les serveurs")].filter((term) =>
      stemmer.termsOf("l'hébergement").has(term),
    );
    expect(shared.map(stemmer.kindOf)).toEqual(["group"]);
  });

  it("are told from those that anybody uses in any question, and from those that say nothing", () => {
    expect([...stemmer.termsOf("comment les serveurs")].map(stemmer.kindOf)).toEqual([
      "everyday",
      "subject",
      "group",
    ]);
  });

  it("are found without stems and lists of common words in a language that has none of its own", () => {
    expect(createStemmer("de", []).termsOf("die Daten").size).toBe(2);
  });
});

describe("the weight of a word", () => {
  const weights = weighTerms([
    { entry: "a", terms: new Set(["donne", "cle"]) },
    { entry: "a", terms: new Set(["cle"]) },
    { entry: "b", terms: new Set(["donne"]) },
  ]);

  it("is more when fewer answers use it, however often they do", () => {
    expect(weights.of("cle")).toBeGreaterThan(weights.of("donne"));
  });

  it("is the most for a word that no answer uses", () => {
    expect(weights.of("meteo")).toBe(weights.of("cle"));
  });
});

describe("likeness by letters", () => {
  const index = createLetterIndex([{ entry: "privacy", text: "pseudonymisation" }], () => false);

  it("is full for the same word, less for a misspelt one, none for another", () => {
    expect(index.weigh("pseudonymisation").get("privacy")?.[0]).toBeCloseTo(1);
    const misspelt = index.weigh("psedonymisasion").get("privacy")?.[0] ?? 0;
    expect(misspelt).toBeGreaterThan(0.4);
    expect(misspelt).toBeLessThan(1);
    expect(index.weigh("kiwi").get("privacy")).toBeUndefined();
  });
});

describe("the confidence in an answer", () => {
  const weights = { bias: -5, words: 10, letters: 0, mentioned: 0 };
  const evidence = (words: number) => ({ words, letters: 0, mentioned: 0 });

  it("is shared out between the entries and none of them", () => {
    const ranked = rankEntries(
      new Map([
        ["gdpr", evidence(0.8)],
        ["cloud-act", evidence(0.5)],
      ]),
      weights,
    );
    expect(ranked.map(({ id }) => id)).toEqual(["gdpr", "cloud-act"]);
    expect(ranked.reduce((sum, { confidence }) => sum + confidence, 0)).toBeLessThan(1);
  });

  it("falls when a second entry is as likely as the first", () => {
    const alone = rankEntries(new Map([["gdpr", evidence(0.8)]]), weights);
    const contested = rankEntries(
      new Map([
        ["gdpr", evidence(0.8)],
        ["cloud-act", evidence(0.8)],
      ]),
      weights,
    );
    expect(alone[0]?.confidence).toBeGreaterThan(0.9);
    expect(contested[0]?.confidence).toBeLessThan(0.5);
  });
});

describe("what is done with the confidence", () => {
  const thresholds = { answer: 0.5, suggest: 0.2 };
  const decide = (...confidences: number[]) => {
    const ids = ["gdpr", "cloud-act", "fisa-702", "opt-out"] as const;
    return decideAnswer(
      confidences.map((confidence, index) => ({ id: ids[index] ?? "gdpr", confidence })),
      thresholds,
    );
  };

  it("a sure entry is the answer, and the next two are at hand", () => {
    expect(decide(0.6, 0.2, 0.1, 0.05)).toEqual({
      kind: "answer",
      entry: "gdpr",
      confidence: 0.6,
      suggestions: ["cloud-act", "fisa-702"],
    });
  });

  it("several likely entries are offered, three at most and none that is hardly possible", () => {
    expect(decide(0.3, 0.2, 0.1, 0.1)).toMatchObject({
      kind: "suggestions",
      suggestions: ["gdpr", "cloud-act", "fisa-702"],
    });
    expect(decide(0.3, 0.01)).toMatchObject({ kind: "suggestions", suggestions: ["gdpr"] });
  });

  it("nothing likely is nothing said", () => {
    expect(decide(0.1, 0.05)).toEqual({ kind: "none", confidence: 0.1, suggestions: [] });
    expect(decide()).toEqual({ kind: "none", confidence: 0, suggestions: [] });
  });
});
