import { join } from "node:path";
import { z } from "zod";
import { type EntryId, entryIds, isEntryId } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import type { ConfigProblem } from "../../system/config-error.ts";
import { openContent } from "./content-file.ts";
import type { FaqEntry, Source } from "./entry.ts";
import { defaultCacheDir } from "./kept-file.ts";
import { LocaleFiles } from "./locale-files.ts";
import type { SynonymGroups } from "./matching/stem-words.ts";
import { isOutsideTopic, type OutsideTopic } from "./outside-topics.ts";
import { readEntry } from "./read-entry.ts";
import { readPhrasings } from "./read-phrasings.ts";
import { readSources } from "./read-sources.ts";
import { readYaml } from "./read-yaml.ts";
import { cleanText } from "./split-entry.ts";

/** What one language has: its answers, what people ask besides, and the words its speakers use for the same thing. */
export interface LanguageContent {
  readonly entries: ReadonlyMap<EntryId, FaqEntry>;
  /** Phrasings of what no answer settles. */
  readonly outside: ReadonlyMap<OutsideTopic, readonly string[]>;
  readonly synonyms: SynonymGroups;
}

export interface LoadedContent {
  readonly byLanguage: ReadonlyMap<Language, LanguageContent>;
  /** Every source that could be cited. */
  readonly sources: ReadonlyMap<string, Source>;
  readonly problems: readonly ConfigProblem[];
}

const extension = ".md";

const synonymGroups = z.array(
  z
    .array(z.string("must be a word"), "must be a group of words, as [sign, signature]")
    .min(2, "must hold two words or more"),
  "must be a list of groups of words",
);

/**
 * Every answer of the languages given. A file that is wrong is named with its line and left out while the others load;
 * a language without files is not a problem: its readers get the first language that has the answer.
 */
export function loadEntries(
  localesDir: string,
  languages: readonly Language[],
  cacheDir: string = defaultCacheDir,
): Promise<LoadedContent> {
  return openContent({ localesDir, languages, cacheDir }, () => readEntries(localesDir, languages));
}

async function readEntries(localesDir: string, languages: readonly Language[]): Promise<LoadedContent> {
  const files = new LocaleFiles(localesDir);
  const sources = await loadSources(files);
  const byLanguage = new Map<Language, LanguageContent>();
  for (const language of languages)
    byLanguage.set(language, {
      entries: await loadLanguage(files, language, sources),
      outside: await loadOutside(files, language),
      synonyms: await loadSynonyms(files, language),
    });
  await refuseMissing(files, languages);
  return { byLanguage, sources, problems: files.problems };
}

async function loadLanguage(files: LocaleFiles, language: Language, sources: ReadonlyMap<string, Source>) {
  const entries = new Map<EntryId, FaqEntry>();
  for (const { id, path } of await listEntries(files, language)) {
    if (!isEntryId(id)) {
      files.refuse(
        path,
        "It is not the name of an answer.",
        "Name it after one of the ids in src/chat/entry-ids.ts, or remove it.",
      );
      continue;
    }
    const text = await files.read(path);
    if (text === undefined) continue;
    const read = readEntry({ id, language, text }, sources);
    if (read.ok) entries.set(id, read.entry);
    else files.refuseLines(path, read.faults);
  }
  return entries;
}

/** An id without a file anywhere; a file that was refused has its own problem already. */
async function refuseMissing(files: LocaleFiles, languages: readonly Language[]): Promise<void> {
  const listed = await Promise.all(languages.map((language) => listEntries(files, language)));
  const written = new Set(listed.flat().map(({ id }) => id));
  for (const id of entryIds)
    if (!written.has(id))
      files.refuse(
        join("*", "faq", `${id}${extension}`),
        "No language has this answer.",
        "Restore the file.",
      );
}

const listEntries = (files: LocaleFiles, language: Language) => listMarkdown(files, join(language, "faq"));

async function listMarkdown(files: LocaleFiles, folder: string) {
  const names = (await files.list(folder)).filter((name) => name.endsWith(extension));
  return names.map((name) => ({ id: name.slice(0, -extension.length), path: join(folder, name) }));
}

async function loadOutside(files: LocaleFiles, language: Language) {
  const outside = new Map<OutsideTopic, readonly string[]>();
  for (const { id, path } of await listMarkdown(files, join(language, "outside"))) {
    if (!isOutsideTopic(id)) {
      files.refuse(
        path,
        "It is not the name of a topic.",
        "Name it after one in src/features/faq/outside-topics.ts, or remove it.",
      );
      continue;
    }
    const text = await files.read(path);
    if (text === undefined) continue;
    const { phrasings, faults } = readPhrasings(cleanText(text), 0);
    files.refuseLines(path, faults);
    outside.set(id, phrasings);
  }
  return outside;
}

async function loadSources(files: LocaleFiles): Promise<ReadonlyMap<string, Source>> {
  const path = "sources.yaml";
  const text = await files.read(path);
  if (text === undefined) return new Map();
  const { sources, faults } = readSources(text);
  files.refuseLines(path, faults);
  return sources;
}

async function loadSynonyms(files: LocaleFiles, language: Language): Promise<SynonymGroups> {
  const path = join(language, "synonyms.yaml");
  const text = await files.read(path, { isOptional: true });
  if (text === undefined) return [];
  const read = readYaml(text, synonymGroups);
  if (read.ok) return read.value;
  files.refuseLines(path, read.faults);
  return [];
}
