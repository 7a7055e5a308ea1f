import { escapeHtml } from "../chat/plain-text.ts";
import type { Drawing } from "./drawing.ts";
import { drawable, wrap } from "./font.ts";
import { type Colour, colour } from "./palette.ts";
import type { Measures } from "./sizes.ts";

interface Line {
  readonly text: string;
  readonly y: number;
  readonly size: number;
  readonly colour: Colour;
  readonly isBold?: boolean;
  readonly isCentred?: boolean;
}

/** Takes the plot out of Vega's own SVG. */
const inner = /^<svg[^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>([\s\S]*)<\/svg>\s*$/;
/** The whole is one picture with one description: its parts are not announced each. */
const announcements = / (?:role|aria-[a-z]+)="[^"]*"/g;

/**
 * A plot with its title above and its small print below. Every word is escaped here or by Vega, and nothing in it can run.
 * `plot`: Vega's SVG; left out when there is nothing to draw.
 */
export function frame(drawing: Drawing, plot: string | undefined, measures: Measures): string {
  const { width, margin, title, text, small, height } = measures;
  const room = width - 2 * margin;
  const lines: Line[] = [];
  let y = margin;
  const write = (words: string, size: number, look: Pick<Line, "colour" | "isBold">) => {
    for (const line of wrap(drawable(words, ""), room, size, look.isBold)) {
      y += size * 1.3;
      lines.push({ text: line, y: y - size * 0.3, size, ...look });
    }
  };
  write(drawing.title, title, { colour: "ink", isBold: true });
  write(drawing.subtitle, small, { colour: "ink-soft" });
  y += text;
  const plotAt = y;
  const [, , plotHeight, marks] = inner.exec(plot ?? "") ?? [];
  if (marks === undefined)
    lines.push({ text: drawing.empty, y: y + height / 3, size: text, colour: "ink-soft", isCentred: true });
  y += marks === undefined ? (height * 2) / 3 : Math.ceil(Number(plotHeight));
  if (drawing.notes.length > 0) y += text * 0.6;
  for (const note of drawing.notes) write(note, small, { colour: "ink-soft" });
  const total = Math.ceil(y + Math.max(margin, 4));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}">`,
    ...lines.map((line) => writeLine(line, measures)),
    marks === undefined
      ? ""
      : `<g transform="translate(${margin},${plotAt})">${marks.replace(announcements, "")}</g>`,
    "</svg>",
  ].join("");
}

function writeLine(line: Line, { width, margin }: Measures): string {
  const at = line.isCentred ? `x="${width / 2}" text-anchor="middle"` : `x="${margin}"`;
  const weight = line.isBold ? ' font-weight="600"' : "";
  const font = `font-family="var(--sans)" font-size="${line.size}px"${weight}`;
  return `<text ${at} y="${line.y.toFixed(1)}" ${font} fill="${colour(line.colour)}">${escapeHtml(line.text)}</text>`;
}
