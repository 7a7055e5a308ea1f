import type { Language } from "../../../chat/languages.ts";
import type { BroadcastEffect, CurvePoint, ReferralReport } from "../../../features/statistics/statistics.ts";
import { Html, html } from "../../html.ts";
import { sayIn } from "../layout.ts";
import { columnHead, figureTable, numberCell, numberHead, writeFigure } from "./figure-words.ts";
import type { FiguresContext } from "./frame.ts";

/** A drawing with the same in words and in a table. */
export interface ChartView {
  /** Of this chart alone on its page. */
  readonly id: string;
  /** SVG, made by us of figures and escaped words; one for a desk and one for a phone. `undefined`: it could not be drawn. */
  readonly wide: string | undefined;
  readonly narrow: string | undefined;
  readonly summary: string;
  readonly table: {
    readonly caption: string;
    readonly head: readonly string[];
    /** `null`: may not be shown. */
    readonly rows: readonly { readonly name: string; readonly cells: readonly (number | null)[] }[];
  };
}

interface CurveFigures {
  /** `YYYY-MM-DD`, both included. */
  readonly from: string;
  readonly to: string;
  /** Named where there are several. */
  readonly lines: readonly { readonly name: string | undefined; readonly points: readonly CurvePoint[] }[];
  readonly effects: readonly BroadcastEffect[];
}

/** Draws what may be shown, in a reader's language. */
export interface PageCharts {
  bars(id: string, report: ReferralReport, language: Language): Promise<ChartView>;
  curve(id: string, figures: CurveFigures, language: Language): Promise<ChartView>;
}

/** A picture for who sees it, and its figures for everybody. `id`: of this chart alone on its page. */
export function chartPart(context: FiguresContext, chart: ChartView): Html {
  const { id, wide, narrow, summary, table } = chart;
  const [first = "", ...others] = table.head;
  return html`<figure class="chart">
${wide && narrow ? html`<div class="sheet"><div class="wide">${new Html(wide)}</div><div class="narrow">${new Html(narrow)}</div></div>` : html``}
<figcaption>${summary}</figcaption>
<details id="${id}-table"><summary>${sayIn(context)("dashboard.chart.table")}</summary>
${figureTable({
  name: table.caption,
  caption: table.caption,
  head: [columnHead(first), ...others.map(numberHead)],
  rows: table.rows.map(
    ({ name, cells }) =>
      html`<tr><th scope="row"><bdi>${name}</bdi></th>${cells.map((count) => numberCell(writeFigure(context, { count })))}</tr>`,
  ),
})}</details></figure>`;
}
