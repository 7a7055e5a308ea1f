import { describe, expect, it } from "vitest";
import { splitCompound } from "../../../../src/features/faq/matching/split-compound.ts";
import { createStemmer } from "../../../../src/features/faq/matching/stem-words.ts";
import { createVocabulary } from "../../../../src/features/faq/matching/vocabulary.ts";
import { readWords } from "../../../../src/features/faq/read-words.ts";
import { splitQuestions } from "../../../../src/features/faq/split-questions.ts";

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

  it("share a mark, in any of their forms", () => {
    const marks = stemmer.groupsOf(stemmer.stem("serveurs"));
    expect(marks).toHaveLength(1);
    expect(stemmer.groupsOf(stemmer.stem("hebergement"))).toEqual(marks);
  });

  it("have no mark when nobody said so", () => expect(stemmer.groupsOf(stemmer.stem("nuage"))).toEqual([]));
});

describe("a word that no phrasing uses", () => {
  const vocabulary = createVocabulary(
    new Map([
      ["fr", new Map(Object.entries({ hebergement: 9, petition: 5, signer: 3, signes: 1, cloud: 1 }))],
      ["en", new Map(Object.entries({ hosting: 4, petition: 5, rarely: 1 }))],
    ] as const),
  );

  it.each([
    ["hebergment", "hebergement"],
    ["hebergemnet", "hebergement"],
    ["hebergememnt", "hebergement"],
    ["petitoin", "petition"],
    ["claud", "cloud"],
    ["signet", "signer"],
  ])("%s was meant to be %s", (typed, meant) => {
    expect(vocabulary.resolve(typed, "fr")).toEqual({ word: meant, language: "fr" });
  });

  it.each(["sig", "palantir", "2026", "zzzzzzzz"])("%s is left alone", (typed) => {
    expect(vocabulary.resolve(typed, "fr")).toBeUndefined();
  });

  it("may be another language's, used there more than once", () => {
    expect(vocabulary.resolve("hosting", "fr")).toEqual({ word: "hosting", language: "en" });
    expect(vocabulary.resolve("rarely", "fr")).toBeUndefined();
  });
});

describe("a German compound", () => {
  const known = new Set(["gesundheit", "daten", "plattform", "schutz", "datenschutz"]);
  const split = (word: string) => splitCompound(word, (part) => known.has(part)).sort();

  it.each([
    ["gesundheitsplattform", ["gesundheit", "plattform"]],
    ["datenplattform", ["daten", "plattform"]],
    ["gesundheitsdatenschutz", ["datenschutz", "gesundheit", "schutz"]],
    ["plattform", []],
    ["unbekanntesding", []],
  ])("%s holds %j", (word, parts) => expect(split(word)).toEqual(parts));
});

describe("the questions in a message", () => {
  it.each([
    ["Où sont les données ? Et qui peut les lire ?", ["Où sont les données", "Et qui peut les lire"]],
    ["where is it hosted and who holds the keys", ["where is it hosted", "who holds the keys"]],
    ["Pourquoi Microsoft ?", []],
    ["Bonjour ! Pourquoi Microsoft ?", []],
    ["", []],
    ["a. b. c.", []],
  ])("%j are %j", (message, parts) => expect(splitQuestions(message)).toEqual(parts));

  it("are four at most", () => {
    expect(splitQuestions("un deux. trois quatre. cinq six. sept huit. neuf dix.")).toHaveLength(4);
  });
});
