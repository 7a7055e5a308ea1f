import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { languages } from "../../src/chat/languages.ts";

type Texts = { [key: string]: string | Texts };

const leaves = (texts: Texts, path = ""): [string, string][] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value]] : leaves(value, `${path}${key}.`),
  );
const plural = /_(zero|one|two|few|many|other)$/;
const placeholders = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
const read = async (language: string) =>
  new Map(
    leaves(
      JSON.parse(await readFile(new URL(`../../locales/${language}/web.json`, import.meta.url), "utf8")),
    ),
  );

describe.each(languages)("the pages' words in %s", (language) => {
  it("are all there, with the same placeholders as in French", async () => {
    const [own, reference] = [await read(language), await read("fr")];
    const names = (texts: Map<string, string>) =>
      [...new Set([...texts.keys()].map((key) => key.replace(plural, "")))].sort();
    expect(names(own)).toEqual(names(reference));
    for (const [key, text] of own) {
      const model = reference.get(key) ?? reference.get(key.replace(plural, "_other")) ?? "";
      expect([key, placeholders(text)]).toEqual([key, placeholders(model)]);
    }
  });

  it("have every plural form the language needs", async () => {
    const own = await read(language);
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const stem of new Set(
      [...own.keys()].filter((key) => plural.test(key)).map((key) => key.replace(plural, "")),
    ))
      for (const form of forms) expect(own.has(`${stem}_${form}`), `${stem}_${form}`).toBe(true);
  });

  it("hold no markup, since pages escape them", async () => {
    for (const [key, text] of await read(language))
      expect([key, /[<>]|&\w+;/.test(text)]).toEqual([key, false]);
  });
});
