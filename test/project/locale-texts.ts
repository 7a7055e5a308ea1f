import { readFileSync } from "node:fs";
import type { Language } from "../../src/chat/languages.ts";

export type LocaleFile = "bot" | "web";
/** Every text of a file by its whole key, for example `stop.done_one`. */
export type Texts = ReadonlyMap<string, string>;

/** Reads `locales/LANGUAGE/FILE.json`. Throws when it is missing or not JSON. */
export function readTexts(language: Language, file: LocaleFile): Texts {
  const path = new URL(`../../locales/${language}/${file}.json`, import.meta.url);
  return new Map(flatten(JSON.parse(readFileSync(path, "utf8")), ""));
}

function flatten(value: unknown, key: string): [string, string][] {
  if (typeof value === "string") return [[key, value]];
  if (typeof value !== "object" || value === null) throw new TypeError(`Expected a text at ${key}`);
  return Object.entries(value).flatMap(([name, child]) => flatten(child, key ? `${key}.${name}` : name));
}

const pluralSuffix = /_(zero|one|two|few|many|other)$/;

/** The key that code says: without its plural suffix, when it is a plural (one that has the form `other`). */
export function spokenKey(key: string, texts: Texts): string {
  const stem = key.replace(pluralSuffix, "");
  return stem !== key && texts.has(`${stem}_other`) ? stem : key;
}

/** The forms CLDR gives a language for counting: `one`, `many` and `other` in French. */
export const pluralForms = (language: Language): readonly string[] =>
  new Intl.PluralRules(language).resolvedOptions().pluralCategories;

/** What is filled in, with its format: `{{threshold, number}}`. Sorted. */
export const placeholders = (text: string): readonly string[] => (text.match(/\{\{.*?\}\}/g) ?? []).sort();

/** The tags as written, sorted. */
export const tags = (text: string): readonly string[] => (text.match(/<[^>]*>/g) ?? []).sort();

/** What is left to read: no tag, no example of code, no placeholder. */
export const prose = (text: string): string =>
  text
    .replace(/<code>.*?<\/code>/g, "0")
    .replace(/<[^>]*>/g, "")
    .replace(/\{\{.*?\}\}/g, "0");
