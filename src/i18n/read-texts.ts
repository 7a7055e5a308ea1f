import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Language, languages } from "../chat/languages.ts";
import type { ConfigProblem } from "../system/config-error.ts";

/** The files of `locales/LANGUAGE/`: `bot` is what is said in chats, `web` what the pages say. Answers are added as `faq`. */
export const namespaces = ["bot", "web"] as const;
type Namespace = (typeof namespaces)[number];

interface Texts {
  [key: string]: string | Texts;
}
/** By their whole keys: a form that named itself took four times as long, of each start. */
const textsForm = z.record(z.string(), z.string().min(1));

const [reference] = languages;
const cure = "Restore the file or mend it where the message says.";

/** Gives one file of one language, read once however often it is asked for: the reference is held against all others. */
type ReadFile = (language: Language, namespace: Namespace) => Promise<Read>;

/**
 * Reads the texts of these languages, in this order. A text that the reference language has and another one lacks is a
 * problem told at start, by its key: otherwise a person would meet it first.
 */
export async function readTexts(
  localesDir: string,
  spoken: readonly Language[],
): Promise<readonly LanguageTexts[]> {
  const files = new Map<string, Promise<Read>>();
  const readOnce: ReadFile = (language, namespace) => {
    const path = join(localesDir, language, `${namespace}.json`);
    const read = files.get(path) ?? readFile(path, "utf8").then(parse, describeReadFailure);
    files.set(path, read);
    return read;
  };
  return Promise.all(spoken.map((language) => readLanguage(readOnce, language)));
}

interface LanguageTexts {
  readonly texts: Record<Namespace, Texts>;
  readonly problems: readonly ConfigProblem[];
}

async function readLanguage(readOnce: ReadFile, language: Language): Promise<LanguageTexts> {
  const problems: ConfigProblem[] = [];
  const texts: Record<Namespace, Texts> = { bot: {}, web: {} };
  for (const namespace of namespaces) {
    const where = `locales/${language}/${namespace}.json`;
    const read = await readOnce(language, namespace);
    if ("problem" in read) problems.push({ where, problem: read.problem, cure });
    else {
      texts[namespace] = read.texts;
      const missing = findMissing(await readOnce(reference, namespace), read.texts);
      problems.push(...missing.map((key) => ({ where, problem: `It lacks ${key}.`, cure })));
    }
  }
  return { texts, problems };
}

type Read = { readonly texts: Texts } | { readonly problem: string };

function parse(text: string): Read {
  try {
    const texts = JSON.parse(text);
    const read = textsForm.safeParse(isGroup(texts) ? Object.fromEntries(listTexts(texts)) : texts);
    if (read.success) return { texts };
    return { problem: `${read.error.issues[0]?.path.join(".") || "It"} is not a text.` };
  } catch (error) {
    return { problem: `It is not JSON: ${(error as SyntaxError).message}.` };
  }
}

const isGroup = (texts: unknown): texts is object =>
  typeof texts === "object" && texts !== null && !Array.isArray(texts);

/** Each text, or what stands in its place, with its whole key. */
function listTexts(texts: object, path = ""): [key: string, text: unknown][] {
  return Object.entries(texts).flatMap(([key, text]) =>
    isGroup(text) ? listTexts(text, `${path}${key}.`) : [[`${path}${key}`, text]],
  );
}

function describeReadFailure(error: NodeJS.ErrnoException): Read {
  return { problem: error.code === "ENOENT" ? "It is missing." : "It cannot be read." };
}

/** A reference that cannot be read misses nothing here: it is told as a file of its own. */
function findMissing(wanted: Read, texts: Texts): string[] {
  if ("problem" in wanted || wanted.texts === texts) return [];
  const spoken = new Set(spokenKeys(texts));
  return [...new Set(spokenKeys(wanted.texts))].filter((key) => !spoken.has(key));
}

/** Plural forms count as one key: languages need different ones. */
const spokenKeys = (texts: Texts): string[] =>
  listTexts(texts).map(([key]) => key.replace(/_(zero|one|two|few|many|other)$/, ""));
