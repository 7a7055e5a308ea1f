import type { Language } from "../chat/languages.ts";

/** What every drawing says around its plot. All words are chosen already; days are ms since the epoch at 0:00 UTC. */
interface Framed {
  readonly title: string;
  readonly subtitle: string;
  /** Small print under the plot. */
  readonly notes: readonly string[];
  /** Stands in the plot when it holds nothing. */
  readonly empty: string;
  /** In the place of a name that the font cannot write. */
  readonly unnamed: string;
}

/** One bar for each channel; `count` null: too few to be told. `label` is what stands at its end. */
export interface BarsDrawing extends Framed {
  readonly kind: "bars";
  readonly bars: readonly { readonly name: string; readonly count: number | null; readonly label: string }[];
}

/** Lines over days, a gap where the count is null, and rules where something was sent. */
export interface CurveDrawing extends Framed {
  readonly kind: "curve";
  readonly from: number;
  readonly to: number;
  readonly lines: readonly {
    readonly name: string;
    readonly points: readonly { readonly day: number; readonly count: number | null }[];
  }[];
  readonly marks: readonly { readonly day: number; readonly label: string }[];
}

/** How many signed, up to the goal and on to where it leads. */
export interface PetitionDrawing extends Framed {
  readonly kind: "petition";
  readonly points: readonly { readonly day: number; readonly count: number }[];
  /** At the last point. */
  readonly label: string;
  readonly goal?: { readonly count: number; readonly label: string };
  readonly projection?: { readonly day: number; readonly count: number; readonly label: string };
}

export type Drawing = BarsDrawing | CurveDrawing | PetitionDrawing;

/** `picture`: for a chat, read on a phone. `wide` and `narrow`: for a page. */
export type DrawingSize = "picture" | "wide" | "narrow";

export interface DrawingOrder {
  readonly drawing: Drawing;
  readonly language: Language;
  readonly size: DrawingSize;
}

/** An SVG whose colours and font are names of the pages' style sheet, or a PNG. */
export interface Drawn {
  readonly svg: string;
  readonly png: Uint8Array | undefined;
}
