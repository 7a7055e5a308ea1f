import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { entryIds } from "../../../src/chat/entry-ids.ts";
import { type Language, languages } from "../../../src/chat/languages.ts";
import { plainText } from "../../../src/chat/plain-text.ts";
import type { FaqEntry } from "../../../src/features/faq/entry.ts";
import { loadEntries } from "../../../src/features/faq/load-entries.ts";
import { outsideTopics } from "../../../src/features/faq/outside-topics.ts";
import { readSources } from "../../../src/features/faq/read-sources.ts";

const localesDir = fileURLToPath(new URL("../../../locales/", import.meta.url));
const { byLanguage, problems } = await loadEntries(localesDir, languages);
const entriesIn = (language: Language) => [...(byLanguage.get(language)?.entries.values() ?? [])];
const all = languages.flatMap(entriesIn);
const name = (entry: FaqEntry) => `${entry.language}/${entry.id}`;

// Words, signs, translations and phrasings: test/scripts/faq-check.
describe("the answers as shipped", () => {
  it("load without a problem", () => expect(problems).toEqual([]));

  it.each(languages)("are all there in %s", (language) => {
    expect(
      entriesIn(language)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...entryIds].sort());
  });

  it("are looked at again within a year", () => {
    const nextYear = (day: string) => `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;
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

  it("have at least fifty other ways to be asked", () => {
    expect(all.filter(({ aliases }) => aliases.length < 50).map(name)).toEqual([]);
  });

  it.each(languages)("know the questions outside them in %s", (language) => {
    expect([...(byLanguage.get(language)?.outside.keys() ?? [])].sort()).toEqual([...outsideTopics].sort());
  });
});

describe("the list of sources", () => {
  it("names each web page once", async () => {
    const { sources } = readSources(await readFile(`${localesDir}/sources.yaml`, "utf8"));
    const addresses = [...sources.values()].flatMap(({ url }) => url ?? []);
    expect(addresses.filter((url, index) => addresses.indexOf(url) !== index)).toEqual([]);
  });
});
