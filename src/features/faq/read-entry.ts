import { z } from "zod";
import { type EntryId, entryIds } from "../../chat/entry-ids.ts";
import type { Language } from "../../chat/languages.ts";
import { plainText } from "../../chat/plain-text.ts";
import { type Fault, writeRestrictedHtml } from "../words/words.ts";
import { entryLimits, type FaqEntry, type Source, topics } from "./entry.ts";
import { readPhrasings } from "./read-phrasings.ts";
import { readYaml } from "./read-yaml.ts";
import { countLines, type EntryPart, splitEntry } from "./split-entry.ts";

const line = z.string("must be text").trim().min(1, "must not be empty");
const day = z.iso.date("must be a real day, as YYYY-MM-DD");
const ids = z.array(
  z.enum(entryIds, "is not the id of an answer"),
  "must be a list of ids, as [gdpr, cloud-act]",
);

const frontMatter = z
  .strictObject(
    {
      question: line,
      topic: z.enum(topics, `must be one of ${topics.join(", ")}`),
      verified: day,
      "review-by": day,
      sources: z.array(line, "must be a list of names from sources.yaml"),
      related: ids,
    },
    "must hold question, topic, verified, review-by, sources and related",
  )
  .refine((entry) => entry["review-by"] > entry.verified, {
    path: ["review-by"],
    message: "must be after verified",
  })
  // Only what the bot says about itself can stand without a source: everything else is a claim.
  .refine((entry) => entry.topic === "bot" || entry.sources.length > 0, {
    path: ["sources"],
    message: "must name at least one source",
  });

export interface EntryFile {
  readonly id: EntryId;
  readonly language: Language;
  readonly text: string;
}

export type EntryRead =
  | { readonly ok: true; readonly entry: FaqEntry }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** One answer's file. Refused whole when anything in it is wrong, with every fault and its line. */
export function readEntry(
  { id, language, text }: EntryFile,
  sources: ReadonlyMap<string, Source>,
): EntryRead {
  const found = splitEntry(text);
  if (!found)
    return refused({
      line: 1,
      reason:
        "must hold fields between two lines of ---, a short answer, <!-- more -->, a longer part, <!-- aliases --> and a list of other ways to ask",
    });
  const read = readYaml(found.front.text, frontMatter);
  if (!read.ok)
    return { ok: false, faults: read.faults.map((fault) => ({ ...fault, line: fault.line + 1 })) };
  const { value, lineOf } = read;
  const short = readPart("The short answer", found.short, {
    limit: entryLimits.short,
    isOneParagraph: true,
  });
  const long = readPart("The longer part", found.long, { limit: entryLimits.long, isOneParagraph: false });
  const aliases = readPhrasings(found.aliases.text, found.aliases.lineBefore);
  const faults = [...short.faults, ...long.faults, ...aliases.faults, ...findTemplateMarks(text)];
  if (value.related.includes(id))
    faults.push({ line: lineOf("related") + 1, reason: "related: must not name the answer itself" });
  for (const name of value.sources)
    if (!sources.has(name))
      faults.push({ line: lineOf("sources") + 1, reason: `sources: “${name}” is not in sources.yaml` });
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    entry: {
      id,
      language,
      topic: value.topic,
      question: value.question,
      shortHtml: short.html,
      longHtml: long.html,
      sources: value.sources.flatMap((name) => sources.get(name) ?? []),
      verified: value.verified,
      reviewBy: value["review-by"],
      related: value.related,
      aliases: aliases.phrasings,
    },
  };
}

const refused = (...faults: Fault[]): EntryRead => ({ ok: false, faults });

interface PartForm {
  /** Visible characters. */
  readonly limit: number;
  readonly isOneParagraph: boolean;
}

function readPart(name: string, part: EntryPart, { limit, isOneParagraph }: PartForm) {
  const { text: markdown, lineBefore } = part;
  const { html, blocks, faults } = writeRestrictedHtml(markdown);
  const all = faults.map((fault) => ({ line: fault.line + lineBefore, reason: fault.reason }));
  const line = lineBefore + 1 + countLines(markdown.slice(0, Math.max(markdown.search(/\S/), 0)));
  const { length } = plainText(html);
  if (length > limit) all.push({ line, reason: `${name} has ${length} characters of ${limit}` });
  if (length === 0) all.push({ line, reason: `${name} is empty` });
  if (isOneParagraph && blocks > 1) all.push({ line, reason: `${name} must be one paragraph` });
  return { html, faults: all };
}

/** Answers are spoken through i18next, which would take these for a value to fill in or a text to fetch. */
function findTemplateMarks(file: string): Fault[] {
  const marks = ["{{", "$t("].filter((candidate) => file.includes(candidate));
  if (marks.length === 0) return [];
  return file.split("\n").flatMap((text, index) => {
    const mark = marks.find((candidate) => text.includes(candidate));
    return mark
      ? [{ line: index + 1, reason: `“${mark}” has a meaning for the translations and cannot be said` }]
      : [];
  });
}
