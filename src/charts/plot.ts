import { formatLocale } from "d3-format";
import type { TopLevelSpec } from "vega-lite";
import type { Language } from "../chat/languages.ts";
import { axisLocales } from "./axis-locales.ts";
import { colour } from "./palette.ts";
import type { Measures } from "./sizes.ts";

/** The layers of a plot, and the room around it for what stands beside its scales: together as wide as the drawing. */
export interface Plot {
  /** Small print that the plot itself needs. */
  readonly notes?: readonly string[];
  readonly layer: readonly object[];
  readonly width: number;
  readonly height: number;
  readonly padding: Readonly<Record<"top" | "right" | "bottom" | "left", number>>;
}

/** A plot as Vega-Lite takes it. */
export function specify(
  { layer, width, height, padding }: Plot,
  { small }: Measures,
  language: Language,
): TopLevelSpec {
  const { number, time } = axisLocales[language];
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width,
    height,
    padding,
    // Everything is measured already: Vega only has to scale.
    autosize: "none",
    layer,
    config: {
      locale: { number, time },
      background: undefined,
      aria: false,
      font: "var(--sans)",
      view: { stroke: null },
      axis: {
        labelColor: colour("ink-soft"),
        labelFontSize: small,
        labelPadding: 8,
        gridColor: colour("line"),
        domainColor: colour("edge"),
        tickColor: colour("edge"),
        title: null,
      },
      axisY: { domain: false, ticks: false },
      axisX: { grid: false, tickSize: 6 },
    },
  } as unknown as TopLevelSpec;
}

/** From here on the year has to be told. */
const yearMs = 300 * 86_400_000;

/** px between the numbers of the axis on the left and what it measures, and below the plot for days. */
export const besideNumbers = 16;
export const daysHeight = (size: number): number => size + 20;

/** As the axis writes it. */
export const formatCount = (count: number, language: Language): string =>
  formatLocale(axisLocales[language].number).format(",d")(count);

/** Two axes for what is counted over days. */
export function dayAxes(
  language: Language,
  {
    from,
    to,
    days,
    counts,
  }: { from: number; to: number; days: readonly number[]; counts: readonly number[] },
) {
  return {
    x: {
      field: "day",
      type: "temporal",
      scale: { type: "utc", domain: [from, to], nice: false },
      axis: {
        values: days,
        format: to - from > yearMs ? "%b %Y" : axisLocales[language].day,
        labelFlush: true,
        labelOverlap: false,
      },
    },
    y: {
      field: "count",
      type: "quantitative",
      scale: { domain: [0, counts.at(-1)], nice: false },
      axis: { values: counts, format: ",d" },
    },
  };
}
