import { Resvg } from "@resvg/resvg-js";
import { parse, View } from "vega";
import { compile } from "vega-lite";
import type { Language } from "../chat/languages.ts";
import type { Drawing, DrawingOrder, Drawn } from "./drawing.ts";
import { fontFamily, fontFiles } from "./font.ts";
import { frame } from "./frame.ts";
import { inLight, lightColours } from "./palette.ts";
import { type Plot, specify } from "./plot.ts";
import { plotBars } from "./plot-bars.ts";
import { plotCurve } from "./plot-curve.ts";
import { plotPetition } from "./plot-petition.ts";
import { type Measures, measures, pictureScale } from "./sizes.ts";

/** Draws one chart. It takes the thread for some ten ms, and 0.4 s the first time: not for the one that answers. */
export async function draw({ drawing, language, size }: DrawingOrder): Promise<Drawn> {
  const sizes = measures[size];
  const plot = plotFor(drawing, sizes, language);
  const notes = [...(plot?.notes ?? []), ...drawing.notes];
  const framed = frame({ ...drawing, notes }, plot && (await render(plot, sizes, language)), sizes);
  return { svg: framed, png: size === "picture" ? paint(framed, sizes) : undefined };
}

function plotFor(drawing: Drawing, sizes: Measures, language: Language): Plot | undefined {
  switch (drawing.kind) {
    case "bars":
      return drawing.bars.length > 0 ? plotBars(drawing, sizes) : undefined;
    case "curve":
      return drawing.lines.some(({ points }) => points.some(({ count }) => count !== null))
        ? plotCurve(drawing, sizes, language)
        : undefined;
    case "petition":
      return drawing.points.length > 0 ? plotPetition(drawing, sizes, language) : undefined;
    default:
      return drawing satisfies never;
  }
}

async function render(plot: Plot, sizes: Measures, language: Language): Promise<string> {
  const view = new View(parse(compile(specify(plot, sizes, language)).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

function paint(svg: string, { width }: Measures): Uint8Array {
  const picture = new Resvg(inLight(svg, fontFamily), {
    background: lightColours.sheet,
    fitTo: { mode: "width", value: width * pictureScale },
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: fontFamily, sansSerifFamily: fontFamily },
  });
  return picture.render().asPng();
}
