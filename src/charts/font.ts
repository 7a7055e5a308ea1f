import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import opentype from "opentype.js";

const { resolve } = createRequire(import.meta.url);
const fileOf = (style: string) => resolve(`@expo-google-fonts/inter/${style}.ttf`);

/** The font of pictures, as its files name it. */
export const fontFamily = "Inter";
export const fontFiles = [fileOf("400Regular/Inter_400Regular"), fileOf("600SemiBold/Inter_600SemiBold")];

const [regular] = fontFiles;
const bytes = readFileSync(regular as string);
const font = opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));

/** Semi-bold letters are about so much wider. */
const boldFactor = 1.06;

/** px a text takes on a line, without kerning. */
export function textWidth(text: string, size: number, isBold = false): number {
  let units = 0;
  for (const character of text) units += font.charToGlyph(character).advanceWidth ?? 0;
  return (units / font.unitsPerEm) * size * (isBold ? boldFactor : 1);
}

/**
 * A text as the font can write it: letters in fancy forms become plain ones, emoji and scripts it lacks are left out, so
 * that no empty boxes are drawn. `otherwise` when no letter or digit is left.
 */
export function drawable(text: string, otherwise: string): string {
  const plain = [...text.normalize("NFC")]
    .map((character) =>
      canWrite(character) ? character : [...character.normalize("NFKC")].filter(canWrite).join(""),
    )
    .join("")
    .replace(/ {2,}/g, " ")
    .trim();
  return /[\p{L}\p{N}]/u.test(plain) ? plain : otherwise;
}

const canWrite = (character: string): boolean =>
  !/\p{C}/u.test(character) && font.charToGlyphIndex(character) > 0;

/** The text, or its beginning with an ellipsis when it takes more than `width` px. */
export function shorten(text: string, width: number, size: number, isBold = false): string {
  if (textWidth(text, size, isBold) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join("").trimEnd()}…`, size, isBold) > width)
    characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

/** Lines of at most `width` px, broken between words. */
export function wrap(text: string, width: number, size: number, isBold = false): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && textWidth(longer, size, isBold) <= width) lines[lines.length - 1] = longer;
    else lines.push(shorten(word, width, size, isBold));
  }
  return lines;
}
