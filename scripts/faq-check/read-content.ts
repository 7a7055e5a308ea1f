import { join } from "node:path";
import { type EntryId, isEntryId } from "../../src/chat/entry-ids.ts";
import { type Language, languages } from "../../src/chat/languages.ts";
import { type LoadedContent, loadEntries } from "../../src/features/faq/load-entries.ts";
import { LocaleFiles } from "../../src/features/faq/locale-files.ts";
import { readPhrasings } from "../../src/features/faq/read-phrasings.ts";
import { cleanText, type EntryPart, splitEntry } from "../../src/features/faq/split-entry.ts";
import { linePassage, type Passage, type Placed, readPassages } from "./passage.ts";
import { readFields } from "./read-fields.ts";

/** An answer's file with the lines of everything in it; only files whose four parts can be told apart. */
export interface AnswerFile {
  readonly file: string;
  readonly language: Language;
  readonly id: EntryId;
  readonly question: Placed | undefined;
  readonly short: readonly Passage[];
  readonly long: readonly Passage[];
  /** Both parts line by line, with their Markdown. */
  readonly lines: readonly Placed[];
  readonly aliases: readonly Placed[];
  /** The line of a field between the two `---`. */
  lineOf(field: string): number;
}

/** What people ask and no answer settles: a file of `outside/`. */
interface OutsideFile {
  readonly file: string;
  readonly language: Language;
  readonly phrasings: readonly Placed[];
}

export interface Content {
  readonly loaded: LoadedContent;
  readonly answers: readonly AnswerFile[];
  readonly outside: readonly OutsideFile[];
  readonly sources: { readonly file: string; lineOf(id: string, field?: string): number };
  /** A path under `locales/` as people know it. */
  nameOf(path: string): string;
  /** Every file there is, also those that could not be read. */
  readonly files: readonly string[];
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/** Everything the checks look at. `localesDir` is a folder that looks like `locales/`. */
export async function readContent(localesDir: string, today: string): Promise<Content> {
  const loaded = await loadEntries(localesDir, languages);
  // A second look at the same files, for the lines; what cannot be read has been told by the first.
  const files = new LocaleFiles(localesDir);
  const answers: AnswerFile[] = [];
  const outside: OutsideFile[] = [];
  const names: string[] = [files.nameOf(sourcesPath)];
  for (const language of languages) {
    for await (const { name, file, text } of readFolder(files, join(language, "faq"))) {
      names.push(file);
      const answer = isEntryId(name) ? readAnswer({ file, language, id: name, text }) : undefined;
      if (answer) answers.push(answer);
    }
    for await (const { file, text } of readFolder(files, join(language, "outside"))) {
      names.push(file);
      outside.push({ file, language, phrasings: readList(file, { text, lineBefore: 0 }) });
    }
  }
  const { lineOf } = readFields((await files.read(sourcesPath)) ?? "");
  const sources = { file: files.nameOf(sourcesPath), lineOf };
  return { loaded, answers, outside, sources, nameOf: (path) => files.nameOf(path), files: names, today };
}

const sourcesPath = "sources.yaml";
const extension = ".md";

async function* readFolder(files: LocaleFiles, folder: string) {
  for (const name of (await files.list(folder)).filter((each) => each.endsWith(extension))) {
    const path = join(folder, name);
    const text = cleanText((await files.read(path)) ?? "");
    yield { name: name.slice(0, -extension.length), file: files.nameOf(path), text };
  }
}

type Raw = Pick<AnswerFile, "file" | "language" | "id"> & { readonly text: string };

function readAnswer({ file, language, id, text }: Raw): AnswerFile | undefined {
  const parts = splitEntry(text);
  if (!parts) return undefined;
  const fields = readFields(parts.front.text);
  const lineOf = (field: string) => fields.lineOf(field) + parts.front.lineBefore;
  const question = fields.values.question;
  return {
    file,
    language,
    id,
    question:
      typeof question === "string" ? { file, line: lineOf("question"), text: question.trim() } : undefined,
    short: readPassages(file, parts.short),
    long: readPassages(file, parts.long),
    lines: [...placeLines(file, parts.short), ...placeLines(file, parts.long)],
    aliases: readList(file, parts.aliases),
    lineOf,
  };
}

const placeLines = (file: string, { text, lineBefore }: EntryPart): Placed[] =>
  text.split("\n").map((row, index) => ({ file, line: lineBefore + index + 1, text: row }));

/** The bot's own reader, line by line: so each phrasing keeps its place. */
const readList = (file: string, part: EntryPart): Placed[] =>
  placeLines(file, part).flatMap((row) =>
    readPhrasings(row.text, 0).phrasings.map((text) => ({ ...row, text })),
  );

/** All of an answer's words that readers see. */
export const passagesOf = ({ question, short, long }: AnswerFile): Passage[] => [
  ...(question ? [linePassage(question)] : []),
  ...short,
  ...long,
];
