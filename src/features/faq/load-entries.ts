import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type EntryId, entryIds, isEntryId } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import type { ConfigProblem } from "../../system/config-error.ts";
import type { FaqEntry, Source } from "./entry.ts";
import { readEntry } from "./read-entry.ts";
import { readSources } from "./read-sources.ts";
import type { Fault } from "./read-yaml.ts";

export type EntriesById = ReadonlyMap<EntryId, FaqEntry>;

export interface LoadedEntries {
  readonly entries: ReadonlyMap<Language, EntriesById>;
  readonly problems: readonly ConfigProblem[];
}

const extension = ".md";

/**
 * Every answer of the languages given. A file that is wrong is named with its line and left out while the others load;
 * a language without files is not a problem: its readers get the first language that has the answer.
 */
export async function loadEntries(
  localesDir: string,
  languages: readonly Language[],
): Promise<LoadedEntries> {
  const problems: ConfigProblem[] = [];
  const sources = await loadSources(localesDir, problems);
  const entries = new Map<Language, EntriesById>();
  const seen = new Set<EntryId>();
  for (const language of languages) {
    const loaded = new Map<EntryId, FaqEntry>();
    const folder = join(localesDir, language, "faq");
    for (const name of await listEntryFiles(folder, join(basename(localesDir), language, "faq"), problems)) {
      const where = join(basename(localesDir), language, "faq", name);
      const id = name.slice(0, -extension.length);
      if (!isEntryId(id)) {
        problems.push({
          where,
          problem: "It is not the name of an answer.",
          cure: "Name it after one of the ids in src/chat/entry-ids.ts, or remove it.",
        });
        continue;
      }
      seen.add(id);
      const text = await readText(join(folder, name), where, problems);
      if (text === undefined) continue;
      const read = readEntry({ id, language, text }, sources);
      if (read.ok) loaded.set(id, read.entry);
      else problems.push(...read.faults.map((fault) => describeFault(where, fault)));
    }
    entries.set(language, loaded);
  }
  for (const id of entryIds)
    if (!seen.has(id))
      problems.push({
        where: `${basename(localesDir)}/*/faq/${id}${extension}`,
        problem: "No language has this answer.",
        cure: "Restore the file.",
      });
  return { entries, problems };
}

function describeFault(where: string, { line, reason }: Fault): ConfigProblem {
  return {
    where: `${where}:${line}`,
    problem: `${reason}.`,
    cure: "Mend that line: CONTRIBUTING.md shows the form under “Change an answer”.",
  };
}

async function loadSources(
  localesDir: string,
  problems: ConfigProblem[],
): Promise<ReadonlyMap<string, Source>> {
  const where = join(basename(localesDir), "sources.yaml");
  const text = await readText(join(localesDir, "sources.yaml"), where, problems);
  if (text === undefined) return new Map();
  const { sources, faults } = readSources(text);
  problems.push(...faults.map((fault) => describeFault(where, fault)));
  return sources;
}

async function readText(path: string, where: string, problems: ConfigProblem[]): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    problems.push({
      where,
      problem: missing ? "The file is missing." : "The file cannot be read.",
      cure: "Restore it and let the bot read it.",
    });
    return undefined;
  }
}

async function listEntryFiles(folder: string, where: string, problems: ConfigProblem[]): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(extension)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT")
      problems.push({ where, problem: "The folder cannot be read.", cure: "Let the bot read it." });
    return [];
  }
}
