/** One of the four parts of an answer's file, as written. */
export interface EntryPart {
  readonly text: string;
  /** The number of the line before it, from 1; so many lines to add to a line counted within the part. */
  readonly lineBefore: number;
}
export type EntryParts = Readonly<Record<"front" | "short" | "long" | "aliases", EntryPart>>;

const form =
  /^---\n(?<front>.*?\n)---\n(?<short>.*?\n)<!-- more -->\n(?<long>.*?\n)<!-- aliases -->\n(?<aliases>.*)$/s;
type Texts = Readonly<Record<"front" | "short" | "long" | "aliases", string>>;

/** A file as the rest of the code expects it, wherever it was saved: no mark at its start, `\n` between lines. */
export const cleanText = (text: string): string => text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");

/** The parts of an answer's file; `undefined` when one of the lines that part them is missing. */
export function splitEntry(text: string): EntryParts | undefined {
  const found = form.exec(cleanText(text))?.groups as Texts | undefined;
  if (!found) return undefined;
  // After each part stands the line that ends it.
  const short = 2 + countLines(found.front);
  const long = short + countLines(found.short) + 1;
  const aliases = long + countLines(found.long) + 1;
  return {
    front: { text: found.front, lineBefore: 1 },
    short: { text: found.short, lineBefore: short },
    long: { text: found.long, lineBefore: long },
    aliases: { text: found.aliases, lineBefore: aliases },
  };
}

/** How many lines end in the text. */
export const countLines = (text: string): number => text.split("\n").length - 1;
