import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { foldAccents } from "../src/chat/fold-accents.ts";
import type { Proposal } from "../src/features/questions/proposals.ts";

/** `done`: nothing is left to do for it. `says`: what happened, in a line for whoever ran the script. */
export interface Applied {
  readonly done: boolean;
  readonly says: string;
}

/** Writes one proposal into the files under `localesDir`. What stands there already is left alone. */
export function applyProposal(proposal: Proposal, localesDir: string): Promise<Applied> {
  switch (proposal.kind) {
    case "phrasing":
      return addPhrasing(proposal, localesDir);
    case "draft":
      return addDraft(proposal, localesDir);
    default:
      return proposal satisfies never;
  }
}

const listStart = "<!-- aliases -->";

async function addPhrasing(
  { entry, language, text }: Proposal & { kind: "phrasing" },
  localesDir: string,
): Promise<Applied> {
  const name = `${language}/faq/${entry}.md`;
  const answers = await readFolder(join(localesDir, language, "faq"));
  const file = answers.get(`${entry}.md`);
  if (file === undefined)
    return {
      done: false,
      says: `${name}: there is no such file, so the phrasing waits until it is written.`,
    };
  if (!file.includes(listStart))
    return {
      done: false,
      says: `${name}: it has no line ${listStart}, so the phrasing waits until it is mended.`,
    };
  // Two answers that list the same words would both lose them.
  const [owner] = [...answers].find(([, answer]) => phrasingsOf(answer).includes(fold(text))) ?? [];
  if (owner !== undefined)
    return { done: true, says: `${language}/faq/${owner}: “${text}” already stands there.` };
  const lineEnd = file.includes("\r\n") ? "\r\n" : "\n";
  await writeFile(join(localesDir, name), `${file.trimEnd()}${lineEnd}- ${text}${lineEnd}`);
  return { done: true, says: `${name}: added the phrasing “${text}”.` };
}

const fold = (text: string): string => foldAccents(text).replace(/\s+/g, " ").trim();

/** The question and the other ways to ask it, folded. */
function phrasingsOf(file: string): string[] {
  const [front = "", list = ""] = file.split(listStart);
  const question = /^question: *(.*)$/m.exec(front)?.[1] ?? "";
  return [question, ...list.split("\n").map((line) => line.replace(/^- +/, ""))].map(fold).filter(Boolean);
}

async function addDraft(
  { language, text }: Proposal & { kind: "draft" },
  localesDir: string,
): Promise<Applied> {
  const folder = join(localesDir, language, "drafts");
  await mkdir(folder, { recursive: true });
  const drafts = await readFolder(folder);
  const [standing] = [...drafts].find(([, draft]) => phrasingsOf(draft).includes(fold(text))) ?? [];
  if (standing !== undefined)
    return { done: true, says: `${language}/drafts/${standing}: “${text}” already stands there.` };
  const name = freeName(slugOf(text), drafts);
  await writeFile(join(folder, name), writeDraft(text));
  return { done: true, says: `${language}/drafts/${name}: a draft to fill in, for “${text}”.` };
}

/** Characters of a file's name. */
const slugCharacters = 60;

function slugOf(text: string): string {
  const words = foldAccents(text)
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, slugCharacters)
    .replace(/^-+|-+$/g, "");
  return words || "question";
}

function freeName(slug: string, taken: ReadonlyMap<string, string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${slug}.md` : `${slug}-${number}.md`;
    if (!taken.has(name)) return name;
  }
}

const writeDraft = (text: string): string => `---
# Put the question as most people would ask it.
question: ${JSON.stringify(text)}
# One of hub, hosting, law, petition, bot.
topic: hub
# Today, and the day somebody should look again, as YYYY-MM-DD.
verified:
review-by:
# Names from locales/sources.yaml: every claim needs one.
sources: []
# Two or three other answers.
related: []
---

The short answer, 320 characters at most, its first sentence answering the question.

<!-- more -->

The longer part, 1,100 characters at most.

<!-- The bot does not read this folder. When the answer is written, give it an id in src/chat/entry-ids.ts, remove the
comments, move the file to faq/ID.md beside this folder, and write it in the other languages. -->

${listStart}

- ${text}
`;

/** The Markdown files of a folder, by name; none when there is no such folder. */
async function readFolder(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const files = new Map<string, string>();
  for (const name of names.filter((candidate) => candidate.endsWith(".md")).sort())
    files.set(name, await readFile(join(folder, name), "utf8"));
  return files;
}
