import type { BarsDrawing } from "./drawing.ts";
import { drawable, shorten, textWidth } from "./font.ts";
import { colour } from "./palette.ts";
import type { Plot } from "./plot.ts";
import type { Measures } from "./sizes.ts";

/** Names before the bars, figures at their ends: nothing is left for an axis to say. */
export function plotBars({ bars, unnamed }: BarsDrawing, { width, text, margin }: Measures): Plot {
  const room = width - 2 * margin;
  const step = Math.round(text * 2.1);
  const rows = bars.map(({ name, count, label }, row) => ({
    row,
    name: shorten(drawable(name, unnamed), room * 0.42, text),
    count,
    label,
  }));
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((one) => textWidth(one, text)));
  // Figures of short bars have room inside the plot; only the longest needs some beside it.
  const top = Math.max(1, ...rows.map(({ count }) => count ?? 0));
  const gap = text / 2;
  const before = widest(rows.map(({ name }) => name)) + gap;
  const beside = widest(rows.map(({ label }) => label)) + gap;
  const y = { field: "row", type: "ordinal", axis: null, scale: { paddingInner: 0.35, paddingOuter: 0.1 } };
  const words = { type: "text", fontSize: text, baseline: "middle" };
  return {
    height: Math.max(1, rows.length) * step,
    width: room - before - beside,
    padding: { top: 0, bottom: 0, left: before, right: beside },
    layer: [
      {
        data: { values: rows },
        encoding: { y },
        layer: [
          {
            mark: { ...words, align: "right", dx: -gap, color: colour("ink") },
            encoding: { x: { value: 0 }, text: { field: "name" } },
          },
          {
            transform: [{ filter: "datum.count !== null" }],
            mark: { type: "bar", color: colour("chart-1") },
            encoding: { x: count(top) },
          },
          {
            transform: [{ filter: "datum.count !== null" }],
            mark: { ...words, align: "left", dx: gap, color: colour("ink"), fontWeight: 600 },
            encoding: { x: count(top), text: { field: "label" } },
          },
          {
            transform: [{ filter: "datum.count === null" }],
            mark: { ...words, align: "left", dx: gap, color: colour("ink-soft") },
            encoding: { x: { value: 0 }, text: { field: "label" } },
          },
        ],
      },
    ],
  };
}

const count = (top: number) => ({
  field: "count",
  type: "quantitative",
  axis: null,
  scale: { domain: [0, top], nice: false },
});
