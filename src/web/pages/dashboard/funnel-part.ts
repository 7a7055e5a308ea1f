import type { Figure, Funnel } from "../../../features/statistics/statistics.ts";
import { type Html, html } from "../../html.ts";
import { sayIn } from "../layout.ts";
import { columnHead, figureTable, numberCell, numberHead, writeFigure, writeShare } from "./figure-words.ts";
import type { FiguresContext } from "./frame.ts";

const steps = ["views", "starts", "optIns"] as const;

/** From a link opened to an opt-in: one row a step, with a bar that says the same as its number. */
export function funnelPart(context: FiguresContext, funnel: Funnel): Html {
  const say = sayIn(context);
  const most = Math.max(1, ...steps.map((step) => funnel[step].count ?? 0));
  const rows = steps.map((step, index) => {
    const before = index > 0 ? funnel[steps[index - 1] ?? "views"] : undefined;
    const share = before && shareOf(funnel[step], before);
    return html`<tr><th scope="row">${say(`dashboard.column.${step}`)}</th>
<td class="drawn">${drawBar(funnel[step], most)}</td>
${numberCell(writeFigure(context, funnel[step]))}
${numberCell(share === undefined ? html`<span aria-hidden="true">&middot;</span>` : writeShare(context, share))}</tr>`;
  });
  return html`<h2>${say("dashboard.funnel.title")}</h2>
${figureTable({
  name: say("dashboard.funnel.title"),
  caption: say("dashboard.funnel.caption"),
  head: [
    columnHead(say("dashboard.funnel.step")),
    html`<td class="drawn"></td>`,
    numberHead(say("dashboard.funnel.number")),
    numberHead(say("dashboard.funnel.share")),
  ],
  rows,
})}`;
}

function shareOf(now: Figure, before: Figure): number | undefined {
  return now.count === null || !before.count ? undefined : now.count / before.count;
}

/** Drawn, not styled: the policy allows no style within a page. */
const drawBar = ({ count }: Figure, most: number): Html =>
  html`<svg class="step" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width="${(((count ?? 0) / most) * 100).toFixed(2)}" height="8"/></svg>`;
