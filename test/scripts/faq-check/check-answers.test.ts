import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkAnswers } from "../../../scripts/faq-check/check-answers.ts";
import { entryIds } from "../../../src/chat/entry-ids.ts";
import { type Language, languages } from "../../../src/chat/languages.ts";
import { lineOf, SampleLocales, sampleAnswer, sampleSources } from "./sample-locales.ts";

let locales: SampleLocales;
beforeEach(async () => {
  locales = await SampleLocales.create();
});
afterEach(() => locales.remove());

const name = "cnil-position";
const fileOf = (language: Language, id = name) => `${language}/faq/${id}.md`;
const words = (count: number) => Array.from({ length: count }, (_, index) => `mot${index}`).join(" ");

/** The French sample with one line replaced, and what is said about it. */
async function findingsWith(line: number, text: string): Promise<string[]> {
  await locales.write(fileOf("fr"), sampleAnswer("fr", { [line]: text }));
  return locales.findings();
}

const hard = `${"Interopérabilité institutionnelle, ".repeat(9)}gouvernementale, administrative.`;

describe("checking the answers", () => {
  it.each(languages)("has nothing to say against a good one in %s", async (language) => {
    for (const each of new Set<Language>(["fr", language]))
      await locales.write(fileOf(each), sampleAnswer(each));
    expect(await locales.findings()).toEqual([]);
  });

  const { question, short, long, alias } = lineOf;
  it.each([
    ["what the bot itself refuses", lineOf.topic, "topic: weather", "error", "topic: must be one of hub"],
    ["a short answer that is too long", short, "mot ".repeat(90), "error", "characters of 320"],
    [
      "a question too long for a button",
      question,
      `question: ${"mot ".repeat(20)}`,
      "error",
      "characters of 76",
    ],
    ["a question back", short, "Vous voulez savoir ? Elle souhaite.", "error", "starts by asking back"],
    ["a long sentence", long, `Un ${words(34)}.`, "remark", "has 35 words: readers lose it after about 30"],
    [
      "a sentence without end",
      long,
      `Un ${words(49)}.`,
      "error",
      "has 50 words: readers lose it after about 30",
    ],
    ["an address that tracks", long, "[Un](https://a.fr/?utm_source=x)", "error", "(utm_source): remove"],
    ["an address that is none", long, "[Un](https://)", "error", "is not a web address"],
    ["a space in an address", long, "[Un](https://a.fr/b c)", "error", "has a space in it"],
    [
      "a space before an address",
      long,
      "[Un] (https://a.fr/)",
      "error",
      "between the link’s words and its address",
    ],
    ["a hard answer", short, hard, "remark", "hard to read ("],
    ["long words", short, hard, "remark", "words of the short answer are long"],
    ["capitals", long, "Un paragraphe qui dit JAMAIS, mais jamais.", "error", "“JAMAIS” in capitals"],
    ["pictures only", long, "👍", "error", "only pictures here"],
    ["a way to ask without a word", alias, "- 👍 ?", "error", "has no word in it"],
    ["a way to ask that nobody types", alias, `- ${"mot ".repeat(40)}`, "error", "characters of 120"],
    ["a way to ask that is the question", alias, "- que dit la CNIL", "error", "cnil-position.md:2 too"],
    [
      "a check in the future",
      lineOf.verified,
      "verified: 2026-12-24",
      "error",
      "2026-12-24 has not come yet",
    ],
  ])("tells of %s", async (_, line, text, severity, message) => {
    const told = await findingsWith(line, text);
    expect(told).toContainEqual(
      expect.stringMatching(new RegExp(`^${severity} locales/fr/faq/cnil-position.md:${line} .*`)),
    );
    expect(told.join("\n")).toContain(message);
  });

  it("tells of few ways to ask", async () => {
    expect(await findingsWith(alias, "")).toEqual([
      "remark locales/fr/faq/cnil-position.md:19 There are 24 other ways to ask: at 25 or more, people are understood better. Add some.",
    ]);
  });

  it("finds the line of a sentence in a paragraph that its writer wrapped", async () => {
    const told = await findingsWith(long, `Un début.\nUn ${words(20)}\n${words(20)}.`);
    expect(told).toEqual([
      expect.stringContaining(`remark locales/fr/faq/cnil-position.md:${long + 1} The sentence`),
    ]);
  });

  it("takes a name in capitals for what it is", async () => {
    expect(await findingsWith(long, "Le CLOUD Act et la CNIL, dans un cloud.")).toEqual([]);
  });

  it("reminds of an answer that was to be looked at again", async () => {
    await locales.write(fileOf("fr"), sampleAnswer("fr"));
    expect(await locales.findings("2027-02-28")).toEqual([
      `remark locales/fr/faq/cnil-position.md:5 This answer was to be looked at again by 2027-02-28: check it against its sources, then set both days.`,
    ]);
  });

  it("names both places of a way to ask that stands twice in a language, answers and outside alike", async () => {
    await locales.write(fileOf("fr"), sampleAnswer("fr", { 20: "- Météo de demain ?" }));
    await locales.write("fr/outside/elsewhere.md", "- il pleut\n- METEO de demain\n");
    expect(await locales.findings()).toEqual([
      "error locales/fr/outside/elsewhere.md:2 “METEO de demain” stands in locales/fr/faq/cnil-position.md:20 too: the bot could not tell which is meant. Keep the better one.",
    ]);
  });

  it("lets two languages ask in the same words", async () => {
    await locales.write(fileOf("fr"), sampleAnswer("fr"));
    await locales.write(fileOf("en"), sampleAnswer("en"));
    expect(await locales.findings()).toEqual([]);
  });
});

describe("comparing the translations with the French answers", () => {
  const compare = async (changes: Readonly<Record<number, string>>) => {
    await locales.write(
      "sources.yaml",
      [...sampleSources, "cnil-2021:", ...sampleSources.slice(1, 4), "  url: https://www.cnil.fr/a"].join(
        "\n",
      ),
    );
    await locales.write(fileOf("fr"), sampleAnswer("fr", { 6: "sources: [cnil-2020, cnil-2021]" }));
    await locales.write(
      fileOf("de"),
      sampleAnswer("de", { 6: "sources: [cnil-2021, cnil-2020]", ...changes }),
    );
    return locales.findings();
  };

  it("does not mind another order", async () => expect(await compare({})).toEqual([]));

  it.each([
    [
      { 6: "sources: [cnil-2020]" },
      "error locales/de/faq/cnil-position.md:6 The French answer also cites cnil-2021: add it here too.",
    ],
    [
      { 7: "related: [gdpr, opt-out]" },
      "error locales/de/faq/cnil-position.md:7 The French answer never leads on to opt-out: remove it here, or add it there.",
    ],
    [
      { 3: "topic: hub" },
      "error locales/de/faq/cnil-position.md:3 The French answer has the topic law: use the same one.",
    ],
    [
      { 4: "verified: 2026-11-02" },
      "remark locales/de/faq/cnil-position.md:4 The French answer was checked again on 2026-11-23: look whether this one still says the same, then set the same day.",
    ],
  ])("tells of %o", async (changes, told) => expect(await compare(changes)).toEqual([told]));

  it("misses every other answer of a language that has one, and none of one that has not begun", async () => {
    await locales.write(fileOf("de"), sampleAnswer("de"));
    const { findings } = await checkAnswers(locales.folder, "2026-12-01");
    const missing = findings.filter(
      ({ message }) => message === "German does not have this answer: write it.",
    );
    expect(missing.map(({ file }) => file)).toEqual(
      entryIds
        .filter((id) => id !== name)
        .map((id) => `locales/${fileOf("de", id)}`)
        .sort((one, other) => one.localeCompare(other, "en")),
    );
    expect(findings.filter(({ file }) => /locales\/(fr|en)\//.test(file))).toEqual([]);
  });
});

describe("checking the sources", () => {
  it.each([
    ["a source without a publisher", 3, "", "error locales/sources.yaml:1 cnil-2020.publisher: must be text"],
    [
      "an address that tracks",
      5,
      "  url: https://www.cnil.fr/?fbclid=a",
      "error locales/sources.yaml:5 The address tells",
    ],
    [
      "an address without https",
      5,
      "  url: http://www.cnil.fr/",
      "remark locales/sources.yaml:5 The address “http://",
    ],
    ["a source without an address", 5, "", "remark locales/sources.yaml Sources without url: cnil-2020."],
    ["a source without a date", 4, "", "remark locales/sources.yaml Sources without date: cnil-2020."],
    [
      "a source that nobody cites",
      1,
      "rest:\n  title: R\n  publisher: R\n  date: 2020\n  url: https://a.fr/\ncnil-2020:",
      "remark locales/sources.yaml:1 No answer cites the source rest",
    ],
  ])("tells of %s", async (_, line, text, told) => {
    await locales.write(
      "sources.yaml",
      sampleSources.map((each, index) => (index + 1 === line ? text : each)).join("\n"),
    );
    await locales.write(fileOf("fr"), sampleAnswer("fr"));
    expect(await locales.findings()).toContainEqual(expect.stringContaining(told));
  });
});
