import type { Picture } from "../chat/reply.ts";
import type { Text } from "../chat/text.ts";
import type { Drawing } from "./drawing.ts";

/** The figures of a chart, in full. */
interface ChartTable {
  readonly caption: Text;
  /** Of the column of names or days, then of each column of figures. */
  readonly head: readonly (Text | string)[];
  /** `null`: too few to be told. Names are a stranger's, as they were given. */
  readonly rows: readonly { readonly name: string; readonly cells: readonly (number | null)[] }[];
}

/** Figures three ways: drawn, in a sentence or few, and as a table. The drawing never says more than the others. */
export interface Chart {
  readonly summary: readonly Text[];
  readonly table: ChartTable;
  /**
   * For a page: `id` is unique on it. Colours and font are the style sheet's (`--chart-1`, `--ink`, `--sans`…), so that it
   * follows light, dark and print. Rejects when it cannot be drawn.
   */
  svg(id: string, size: "wide" | "narrow"): Promise<string>;
  /** For a message, 1200 px wide, with the summary as its alternative text. Rejects when it cannot be drawn. */
  picture(): Promise<Picture>;
}

/** A chart before it is drawn. */
export interface ChartPlan {
  /** Of the picture's file, without its ending. */
  readonly name: string;
  readonly drawing: Drawing;
  readonly summary: readonly Text[];
  readonly table: ChartTable;
}
