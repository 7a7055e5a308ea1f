import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { entryIds } from "../../../src/chat/entry-ids.ts";
import { type Language, languages } from "../../../src/chat/languages.ts";
import { plainText } from "../../../src/chat/plain-text.ts";
import { entryLimits, type FaqEntry } from "../../../src/features/faq/entry.ts";
import { loadEntries } from "../../../src/features/faq/load-entries.ts";
import { outsideTopics } from "../../../src/features/faq/outside-topics.ts";
import { readSources } from "../../../src/features/faq/read-sources.ts";
import { readWords } from "../../../src/features/faq/read-words.ts";

const localesDir = fileURLToPath(new URL("../../../locales/", import.meta.url));
const { byLanguage, problems } = await loadEntries(localesDir, languages);
const entriesIn = (language: Language) => [...(byLanguage.get(language)?.entries.values() ?? [])];
const french = entriesIn("fr");
const all = languages.flatMap(entriesIn);
const name = (entry: FaqEntry) => `${entry.language}/${entry.id}`;
const wordsOf = (entry: FaqEntry) =>
  `${entry.question}\n${plainText(entry.shortHtml)}\n${plainText(entry.longHtml)}`;

describe("the answers as shipped", () => {
  it("load without a problem", () => expect(problems).toEqual([]));

  it.each(languages)("are all there in %s", (language) => {
    expect(
      entriesIn(language)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...entryIds].sort());
  });

  it("fit one message with room for their sources", () => {
    const long = all.filter(
      (entry) =>
        plainText(entry.shortHtml).length > entryLimits.short ||
        plainText(entry.longHtml).length > entryLimits.long,
    );
    expect(long.map(name)).toEqual([]);
  });

  it.each(languages)(
    "say the same thing in %s as in French: same topic, sources, days and relations",
    (language) => {
      const facts = ({ id, topic, sources, verified, reviewBy, related }: FaqEntry) => ({
        id,
        topic,
        sources: sources.map((source) => source.id).sort(),
        verified,
        reviewBy,
        related: [...related].sort(),
      });
      expect(entriesIn(language).map(facts)).toEqual(french.map(facts));
    },
  );

  it("were not verified in the future and are looked at again within a year", () => {
    const today = new Date().toISOString().slice(0, 10);
    const nextYear = (day: string) => `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;
    expect(all.filter(({ verified }) => verified > today).map(name)).toEqual([]);
    expect(all.filter(({ verified, reviewBy }) => reviewBy > nextYear(verified)).map(name)).toEqual([]);
  });

  it("lead on to two or three others, each once", () => {
    const odd = all.filter(
      ({ related }) => related.length < 2 || related.length > 3 || new Set(related).size < related.length,
    );
    expect(odd.map(name)).toEqual([]);
  });

  it("end the short part with a full stop", () => {
    expect(all.filter(({ shortHtml }) => !/[.!?…]$/.test(plainText(shortHtml))).map(name)).toEqual([]);
  });

  it.each(languages)("share no phrasing with another answer, or with what is outside, in %s", (language) => {
    const outside = [...(byLanguage.get(language)?.outside ?? [])];
    const listed = [
      ...entriesIn(language).map(({ id, question, aliases }) => ({ id, texts: [question, ...aliases] })),
      ...outside.map(([id, texts]) => ({ id, texts })),
    ];
    const owners = Map.groupBy(
      listed.flatMap(({ id, texts }) => texts.map((text) => ({ id, text: readWords(text).join(" ") }))),
      ({ text }) => text,
    );
    expect(
      [...owners]
        .filter(([, uses]) => uses.length > 1)
        .map(([text, uses]) => `${text}: ${uses.map(({ id }) => id)}`),
    ).toEqual([]);
  });

  it("have at least fifty other ways to be asked", () => {
    expect(all.filter(({ aliases }) => aliases.length < 50).map(name)).toEqual([]);
  });

  it.each(languages)("know the questions outside them in %s", (language) => {
    expect([...(byLanguage.get(language)?.outside.keys() ?? [])].sort()).toEqual([...outsideTopics].sort());
  });
});

describe("French typography", () => {
  it("has curly apostrophes", () => {
    expect(french.filter((entry) => /\p{L}'\p{L}/u.test(wordsOf(entry))).map(name)).toEqual([]);
  });

  it("has a non-breaking space before ? ! : ; and inside guillemets", () => {
    const withoutAddresses = (entry: FaqEntry) =>
      wordsOf(entry)
        .replace(/https?:\/\/\S+/g, "")
        .replace(/\d:\d/g, "");
    const wrong = french.filter((entry) =>
      /[^\u00A0\u202F][?!:;»]|«[^\u00A0\u202F]/.test(withoutAddresses(entry)),
    );
    expect(wrong.map(name)).toEqual([]);
  });
});

describe("the list of sources", () => {
  it("names each web page once", async () => {
    const { sources } = readSources(await readFile(`${localesDir}/sources.yaml`, "utf8"));
    const addresses = [...sources.values()].flatMap(({ url }) => url ?? []);
    expect(addresses.filter((url, index) => addresses.indexOf(url) !== index)).toEqual([]);
  });
});
