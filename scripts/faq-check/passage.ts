import type { EntryPart } from "../../src/features/faq/split-entry.ts";
import type { Place } from "./finding.ts";

/** Words from a file with their line. */
export interface Placed {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** A paragraph or an item of a list, as a reader sees it: without marks and addresses, its lines joined. */
export interface Passage {
  readonly text: string;
  /** Where the character at that index stands in the file. */
  placeAt(index: number): Place;
}

/** The paragraphs and items of a part of an answer. */
export function readPassages(file: string, part: EntryPart): Passage[] {
  const passages: Passage[] = [];
  let lines: Placed[] = [];
  const close = () => {
    if (lines.length > 0) passages.push(joinLines(lines));
    lines = [];
  };
  for (const [index, row] of part.text.split("\n").entries()) {
    if (!row.trim() || /^\s*- /.test(row)) close();
    const text = visibleText(row.replace(/^\s*- +/, "")).trim();
    if (text) lines.push({ file, line: part.lineBefore + index + 1, text });
  }
  close();
  return passages;
}

/** A passage of one line: a question. */
export const linePassage = (line: Placed): Passage => joinLines([line]);

function joinLines(lines: readonly Placed[]): Passage {
  return {
    text: lines.map(({ text }) => text).join(" "),
    placeAt(index) {
      let end = 0;
      for (const { file, line, text } of lines) {
        end += text.length + 1;
        if (index < end) return { file, line };
      }
      throw new RangeError("The passage has no such character.");
    },
  };
}

/** The loader has refused whatever is more than bold, italic, code and links: those marks are all there are. */
const visibleText = (markdown: string): string =>
  markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\bhttps?:\/\/\S+/g, "")
    .replace(/\*+|`/g, "");

/** The words around an index, to find the place in the file by eye. */
export function wordsAround(text: string, index: number, length = 1): string {
  const start = Math.max(0, index - 15);
  const before = text.slice(start, index);
  const after = text.slice(index + length, index + length + 10).replace(/\s\S*$/, "");
  return `“${start === 0 ? before : before.replace(/^\S*\s(?=.*\S)/, "")}${text.slice(index, index + length)}${after}”`;
}
