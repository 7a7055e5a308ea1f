import type { Broadcast } from "../../../features/broadcasts/broadcast.ts";
import type {
  BroadcastEffect,
  Funnel,
  ReferralReport,
  Subscriptions,
} from "../../../features/statistics/statistics.ts";
import { type Html, html } from "../../html.ts";
import { type ChosenPeriod, writePeriodQuery } from "../../period.ts";
import { sayIn } from "../layout.ts";
import { broadcastCard } from "./broadcast-card.ts";
import { channelTable, type NameSource } from "./channel-table.ts";
import { type ChartView, chartPart } from "./chart-part.ts";
import { effectsPart } from "./effects-part.ts";
import { writeChange, writeFigure } from "./figure-words.ts";
import { type DeskContext, type FiguresContext, frame, liveRegion } from "./frame.ts";
import { funnelPart } from "./funnel-part.ts";
import { periodPart, periodWords } from "./period-part.ts";
import { type PetitionView, petitionPart } from "./petition-part.ts";
import { subscriptionsPart } from "./subscriptions-part.ts";

export interface OverviewView {
  readonly period: ChosenPeriod;
  readonly report: ReferralReport;
  readonly funnel: Funnel | undefined;
  readonly curve: ChartView;
  readonly effects: readonly BroadcastEffect[];
  readonly petition: PetitionView;
  readonly subscriptions: Subscriptions;
  readonly nameOf: NameSource;
}

interface OwnView extends OverviewView {
  /** What the figures were read at, for the page's script. */
  readonly mark: string;
  /** Broadcasts that have not ended, drafts left out. */
  readonly running: readonly Broadcast[];
}

const tiles = ["views", "visitors", "starts", "optIns", "stops"] as const;
const channelsShown = 10;

/** Where the campaign stands, in one look. */
export function overviewPage(context: DeskContext, view: OwnView): string {
  const say = sayIn(context);
  const path = "/dashboard";
  const query = writePeriodQuery(view.period);
  const main = html`
<h1>${say("dashboard.overview.title")}</h1>
${periodPart(context, path, view.period)}
${liveRegion(
  context,
  view.mark,
  html`${overviewParts(context, view, true)}
<p class="no-print more"><a href="/dashboard/referrals${query}">${say("dashboard.overview.allChannels")}</a></p>
<section data-part="running"><h2>${say("dashboard.overview.running")}</h2>
${
  view.running.length > 0
    ? html`<ul class="stack">${view.running.map((broadcast) => broadcastCard(context, broadcast))}</ul>`
    : html`<p class="quiet">${say("dashboard.overview.noneRunning")}</p>`
}</section>
${subscriptionsSection(context, view)}`,
)}`;
  return frame(context, { path, query, title: say("dashboard.overview.title"), main });
}

/** What a partner sees as well. `isTeam`: whether the broadcasts can be read from here. */
export function overviewParts(context: FiguresContext, view: OverviewView, isTeam: boolean): Html {
  const say = sayIn(context);
  const { report, funnel, effects } = view;
  return html`<div data-part="totals">${periodWords(context, report)}
${totals(context, report)}
${report.isPartial ? html`<p class="quiet masks">${say("dashboard.figures.hiddenNote")}</p>` : html``}</div>
<section class="panel" data-part="petition">${petitionPart(context, view.petition)}</section>
<section data-part="curve"><h2>${say("dashboard.curve.title")}</h2>${chartPart(context, view.curve)}</section>
<section data-part="effects"><h2>${say("dashboard.effects.title")}</h2>${effectsPart(context, { effects, isLinked: isTeam })}</section>
${funnel ? html`<section data-part="funnel">${funnelPart(context, funnel)}</section>` : html``}
<section data-part="channels"><h2>${say("dashboard.channels.best")}</h2>${channelTable(context, { report, nameOf: view.nameOf, atMost: channelsShown })}</section>`;
}

export const subscriptionsSection = (context: FiguresContext, { subscriptions }: OverviewView): Html =>
  html`<section data-part="subscriptions"><h2>${sayIn(context)("dashboard.overview.subscriptions")}</h2>${subscriptionsPart(context, subscriptions)}</section>`;

function totals(context: FiguresContext, { totals: now, before }: ReferralReport): Html {
  const say = sayIn(context);
  return html`<dl class="figures">${tiles.map(
    (tile) =>
      html`<div><dt>${say(`dashboard.column.${tile}`)}</dt><dd>${writeFigure(context, now[tile])}</dd>${writeChange(context, now[tile], before?.totals[tile])}</div>`,
  )}</dl>`;
}
