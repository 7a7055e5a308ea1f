import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { LocaleFile } from "./locale-texts.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The program's own code, without comments: a key that only a comment names is not used. The pages and the preview chat
 * speak from `web.json`, everything else from `bot.json`; without a file's name, all of it.
 */
export function readCode(file?: LocaleFile): string {
  return ["commands", "src"]
    .flatMap((folder) =>
      readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" }).map(
        (path) => `${folder}/${path}`,
      ),
    )
    .filter((path) => /\.(ts|js)$/.test(path))
    .filter((path) => file === undefined || file === fileSpokenIn(path))
    .map((path) => readFileSync(`${root}${path}`, "utf8"))
    .join("\n")
    .replace(/(?<=^|\s)(\/\*[\s\S]*?\*\/|\/\/.*$)/gm, "");
}

const fileSpokenIn = (path: string): LocaleFile =>
  /^src\/(web\/|adapters\/preview\/|app\/create-page-)/.test(path) ? "web" : "bot";

export interface TextUsage {
  /** Keys written out in code. */
  readonly keys: ReadonlySet<string>;
  /** Keys put together from a template, such as `faq.topics.${topic}`; a hole is a group. */
  readonly templates: readonly RegExp[];
  /** Every quoted word: what can stand in a template's hole. */
  readonly words: ReadonlySet<string>;
}

/**
 * Finds the keys of the given groups (`start`, `petition`…: the first part of a key) that some code names. What fills
 * a template may be written elsewhere: `vocabulary`.
 */
export function findUsage(code: string, groups: ReadonlySet<string>, vocabulary = code): TextUsage {
  const inGroup = (text: string) => groups.has(text.split(".")[0] ?? "");
  const templates = [...code.matchAll(/`(\w+\.(?:[\w.-]|\$\{[^{}`]*\})*)`/g)]
    .map(([, template]) => template ?? "")
    .filter(inGroup);
  return {
    keys: new Set(quotedWords(code).filter((word) => word.includes(".") && inGroup(word))),
    templates: [...new Set(templates)].map(toForm),
    words: new Set(quotedWords(vocabulary)),
  };
}

/** Only words: in markup a quote may as well end one text as begin the next. */
const quotedWords = (code: string): string[] =>
  [...code.matchAll(/"([\w-]+(?:\.[\w-]+)*)"/g)].map(([, word]) => word ?? "");

const toForm = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll(".", "\\.").replace(/\$\{[^{}]*\}/g, "(.+)")}$`);

/** True when code names the key, or can fill a template to it with words that it also names. */
export function isUsed(key: string, { keys, templates, words }: TextUsage): boolean {
  if (keys.has(key)) return true;
  return templates.some(
    (form) =>
      form
        .exec(key)
        ?.slice(1)
        .every((part) => words.has(part)) ?? false,
  );
}

/** The parts of code that name what stands on a button: after `label:` and before what a press does. */
export const labelsIn = (code: string): string =>
  [...code.matchAll(/label:([\s\S]{0,240}?),\s*(?:press|url):/g)].map(([, label]) => label).join("\n");
