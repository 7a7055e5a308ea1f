import { changeOf, type Figure } from "../../../features/statistics/statistics.ts";
import { type Html, html } from "../../html.ts";
import { sayIn } from "../layout.ts";
import { type FiguresContext, writeNumber } from "./frame.ts";

/** A number, or that it is hidden. */
export const writeFigure = (context: FiguresContext, { count }: Pick<Figure, "count">): Html =>
  count === null
    ? html`<span class="hidden">${sayIn(context)("dashboard.figures.hidden")}</span>`
    : html`${writeNumber(context, count)}`;

/** A share: 0.5 is `50 %`. */
export const writeShare = ({ language }: Pick<FiguresContext, "language">, share: number): string =>
  new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(
    share,
  );

/** How a figure moved against the one before, in words, for a list of figures: an arrow only repeats them. Nothing where it cannot be said. */
export function writeChange(context: FiguresContext, now: Figure, before: Figure | undefined): Html {
  const say = sayIn(context);
  const change = changeOf(now, before);
  if (change === undefined || !before || before.count === null) return html``;
  const was = writeNumber(context, before.count);
  const share = writeShare(context, Math.abs(change));
  if (Math.abs(change) < 0.005) return html`<dd class="change">${say("dashboard.change.same", { was })}</dd>`;
  return change > 0
    ? html`<dd class="change up">${say("dashboard.change.more", { share, was })}</dd>`
    : html`<dd class="change down">${say("dashboard.change.less", { share, was })}</dd>`;
}

/** A day in words: `24 novembre 2026`. `day`: `YYYY-MM-DD`. */
export const writeDay = ({ language }: Pick<FiguresContext, "language">, day: string): string =>
  new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    dateStyle: "long",
    timeZone: "UTC",
  }).format(Date.parse(day));

interface TableParts {
  readonly name: string;
  readonly caption: string;
  readonly head: readonly Html[];
  readonly rows: readonly Html[];
}

/** A table that slides sideways in its own frame where the window is narrow; the keyboard reaches the frame. */
export const figureTable = ({ name, caption, head, rows }: TableParts): Html =>
  html`<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table class="narrow">
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>${rows}</tbody></table></div>`;

export const columnHead = (label: string): Html => html`<th scope="col">${label}</th>`;
export const numberHead = (label: string): Html => html`<th scope="col" class="number">${label}</th>`;
export const numberCell = (content: Html | string): Html => html`<td class="number">${content}</td>`;
