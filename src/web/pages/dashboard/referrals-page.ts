import type { Funnel, ReferralReport, SourceFigures } from "../../../features/statistics/statistics.ts";
import { html } from "../../html.ts";
import { type ChosenPeriod, writePeriodQuery } from "../../period.ts";
import { sayIn } from "../layout.ts";
import { channelTable, type NameSource } from "./channel-table.ts";
import { type ChartView, chartPart } from "./chart-part.ts";
import { type DeskContext, frame, liveRegion } from "./frame.ts";
import { funnelPart } from "./funnel-part.ts";
import { periodPart, periodWords } from "./period-part.ts";

interface ReferralsView {
  readonly period: ChosenPeriod;
  readonly report: ReferralReport;
  readonly nameOf: NameSource;
  readonly mark: string;
  readonly bars: ChartView;
  /** The channel whose own curve is shown. */
  readonly one:
    | { readonly source: SourceFigures; readonly curve: ChartView; readonly funnel: Funnel | undefined }
    | undefined;
  readonly curve: ChartView;
}

/** Every channel with its figures, the curves, and the files to take away. */
export function referralsPage(context: DeskContext, view: ReferralsView): string {
  const say = sayIn(context);
  const path = "/dashboard/referrals";
  const { period, report, nameOf, one } = view;
  const query = writePeriodQuery(period);
  const days = `?from=${report.from}&to=${report.to}`;
  const linkOf = ({ code }: { readonly code: string }) =>
    `${path}${query}&code=${encodeURIComponent(code)}#channel`;
  const main = html`
<h1>${say("dashboard.channels.title")}</h1>
${periodPart(context, path, period)}
${liveRegion(
  context,
  view.mark,
  html`<div data-part="words">${periodWords(context, report)}
${report.isPartial ? html`<p class="quiet masks">${say("dashboard.figures.hiddenNote")}</p>` : html``}</div>
${
  one
    ? html`<section class="panel" id="channel" data-part="one"><h2><bdi>${nameOf(one.source)}</bdi></h2>
${chartPart(context, one.curve)}${one.funnel ? funnelPart(context, one.funnel) : html``}
<p class="no-print"><a href="${path}${query}">${say("dashboard.channels.all")}</a></p></section>`
    : html``
}
<section data-part="table"><h2>${say("dashboard.channels.each")}</h2>
${channelTable(context, { report, nameOf, linkOf })}
<p class="no-print files"><a href="${path}.csv${days}" download>${say("dashboard.channels.csv")}</a> <a href="${path}.json${days}" download>${say("dashboard.channels.json")}</a></p></section>
<section data-part="bars"><h2>${say("dashboard.channels.compared")}</h2>${chartPart(context, view.bars)}</section>
<section data-part="curve"><h2>${say("dashboard.curve.byChannel")}</h2>${chartPart(context, view.curve)}</section>`,
)}`;
  return frame(context, { path, query, title: say("dashboard.channels.title"), main });
}
