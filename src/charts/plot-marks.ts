import { drawable, shorten, textWidth } from "./font.ts";
import { colour } from "./palette.ts";
import type { Measures } from "./sizes.ts";

interface Mark {
  readonly day: number;
  readonly label: string;
}

interface PlacedMark extends Mark {
  /** Lines above the plot, from 0. */
  readonly row: number;
  readonly align: "left" | "right";
}

const rowsAtMost = 3;
const gap = 6;

/** Rules where something was sent, named above the plot: in full where there is room, else by numbers. */
export function plotMarks(
  marks: readonly Mark[],
  { small }: Measures,
  { width, xOf, unnamed }: { width: number; xOf: (day: number) => number; unnamed: string },
): { readonly top: number; readonly layer: readonly object[]; readonly isNumbered: boolean } {
  if (marks.length === 0) return { top: 0, layer: [], isNumbered: false };
  const named = marks.map(({ day, label }) => ({
    day,
    label: shorten(drawable(label, unnamed), width * 0.36, small),
  }));
  const inFull = place(named, small, width, xOf);
  const placed =
    inFull ??
    place(numbered(marks), small, width, xOf) ??
    numbered(marks).map((mark) => ({ ...mark, row: 0, align: "left" as const }));
  const line = Math.round(small * 1.35);
  const rows = Math.max(...placed.map(({ row }) => row)) + 1;
  const values = placed.map((mark) => ({ ...mark, y: -(mark.row * line + gap) }));
  const x = { field: "day", type: "temporal", scale: { type: "utc" } };
  const words = { type: "text", fontSize: small, baseline: "bottom", color: colour("ochre") };
  const written = (align: PlacedMark["align"]) =>
    values
      .filter((mark) => mark.align === align)
      .map((mark) => ({
        data: { values: [mark] },
        mark: { ...words, align, dx: align === "left" ? gap - 2 : 2 - gap, y: mark.y },
        encoding: { x, text: { field: "label" } },
      }));
  return {
    top: rows * line + gap,
    isNumbered: inFull === undefined,
    layer: [
      ...values.map((mark) => ({
        data: { values: [mark] },
        mark: {
          type: "rule",
          color: colour("ochre"),
          strokeWidth: 1.5,
          strokeDash: [5, 3],
          y: mark.y - line + gap / 2,
          y2: "height",
        },
        encoding: { x },
      })),
      ...written("left"),
      ...written("right"),
    ],
  };
}

const numbered = (marks: readonly Mark[]): Mark[] =>
  marks.map(({ day }, index) => ({ day, label: String(index + 1) }));

/** Each on the lowest row where nothing is in its way; `undefined` when that takes too many. */
function place(
  marks: readonly Mark[],
  size: number,
  width: number,
  xOf: (day: number) => number,
): PlacedMark[] | undefined {
  const taken: [number, number][][] = [];
  const placed: PlacedMark[] = [];
  // From the last to the first: a label on the left of others is crossed by no rule when it stands above them.
  for (const mark of marks.toReversed()) {
    const long = textWidth(mark.label, size) + 2 * gap;
    const x = xOf(mark.day);
    const align = x + long > width && x - long >= 0 ? "right" : "left";
    const [from, to] = align === "left" ? [x, x + long] : [x - long, x];
    let row = 0;
    while (taken[row]?.some(([start, end]) => from < end && to > start)) row++;
    if (row >= rowsAtMost) return undefined;
    taken[row] = [...(taken[row] ?? []), [from, to]];
    placed.push({ ...mark, row, align });
  }
  return placed.toReversed();
}
