import type { DrawingSize } from "./drawing.ts";
import { lineColours } from "./palette.ts";

/** Measures of a drawing, in px of its own width. */
export interface Measures {
  readonly width: number;
  /** Of the plot, where the data does not decide. */
  readonly height: number;
  readonly text: number;
  readonly small: number;
  readonly title: number;
  /** Around everything. */
  readonly margin: number;
}

export const measures: Readonly<Record<DrawingSize, Measures>> = {
  // 1200 px wide as a PNG: on a phone, half of what these letters are here.
  picture: { width: 600, height: 280, text: 16, small: 14, title: 21, margin: 24 },
  wide: { width: 720, height: 280, text: 14, small: 13, title: 18, margin: 0 },
  narrow: { width: 340, height: 220, text: 14, small: 13, title: 17, margin: 0 },
};

/** px of the PNG for each px of a `picture`. */
export const pictureScale = 2;

/** How many lines are drawn: as many as there are colours. */
export const linesAtMost = lineColours.length;
