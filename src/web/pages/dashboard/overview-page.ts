import type { Broadcast } from "../../../features/broadcasts/broadcast.ts";
import type { SubscriptionCount } from "../../../features/overview/overview.ts";
import type { Campaign, PetitionState } from "../../../features/petition/petition.ts";
import { type Html, html } from "../../html.ts";
import { sayIn } from "../layout.ts";
import { broadcastCard } from "./broadcast-card.ts";
import { type DeskContext, frame, writeNumber } from "./frame.ts";
import { namePlatform } from "./platform-names.ts";

export interface OverviewFigures {
  readonly petition: {
    readonly campaign: Pick<Campaign, "title" | "threshold">;
    readonly state: PetitionState;
    readonly isSignable: boolean;
  };
  readonly subscriptions: readonly SubscriptionCount[];
  /** Broadcasts that have not ended, drafts left out. */
  readonly running: readonly Broadcast[];
}

/** Where the campaign stands, in one look. */
export function overviewPage(context: DeskContext, figures: OverviewFigures): string {
  const say = sayIn(context);
  const sum = (of: "places" | "people") => figures.subscriptions.reduce((total, row) => total + row[of], 0);
  const main = html`
<h1>${say("dashboard.overview.title")}</h1>
<dl class="figures">
<div><dt>${say("dashboard.overview.places")}</dt><dd>${writeNumber(context, sum("places"))}</dd></div>
<div><dt>${say("dashboard.overview.people")}</dt><dd>${writeNumber(context, sum("people"))}</dd></div>
<div><dt>${say("dashboard.overview.running")}</dt><dd>${writeNumber(context, figures.running.length)}</dd></div>
</dl>
${petitionSection(context, figures.petition)}
<section><h2>${say("dashboard.overview.running")}</h2>
${
  figures.running.length > 0
    ? html`<ul class="stack">${figures.running.map((broadcast) => broadcastCard(context, broadcast))}</ul>`
    : html`<p class="quiet">${say("dashboard.overview.noneRunning")}</p>`
}</section>
<section><h2>${say("dashboard.overview.subscriptions")}</h2>
${figures.subscriptions.length > 0 ? subscriptionTable(context, figures.subscriptions) : html`<p class="quiet">${say("dashboard.overview.noSubscriptions")}</p>`}</section>`;
  return frame(context, { path: "/dashboard", title: say("dashboard.overview.title"), main });
}

function petitionSection(
  context: DeskContext,
  { campaign, state, isSignable }: OverviewFigures["petition"],
): Html {
  const say = sayIn(context);
  const day = (at: number) =>
    new Intl.DateTimeFormat(context.language === "en" ? "en-GB" : context.language, {
      dateStyle: "long",
      timeZone: context.zone,
    }).format(at);
  const moments = {
    opens: "opens" in state ? day(state.opens) : "",
    closes: "closes" in state && state.closes !== undefined ? day(state.closes) : "",
    closed: "closed" in state ? day(state.closed) : "",
  };
  const named = state.kind === "open" && state.closes !== undefined ? "open_until" : state.kind;
  return html`<section class="panel"><h2>${say("site.petition")}</h2>
<p class="lead">${state.kind === "none" ? "" : campaign.title}</p>
<p><span class="badge ${state.kind}">${say(`dashboard.petition.${named}`, moments)}</span></p>
${
  campaign.threshold === undefined || !isSignable
    ? html``
    : html`<p>${say("dashboard.petition.threshold", { threshold: writeNumber(context, campaign.threshold) })}</p>`
}
<p><a href="${context.petitionUrl}" rel="noreferrer">${say("home.read")}</a></p></section>`;
}

function subscriptionTable(context: DeskContext, rows: readonly SubscriptionCount[]): Html {
  const say = sayIn(context);
  const body = rows.map(
    (row) => html`<tr><th scope="row">${namePlatform(row.platform, say)}</th>
<td lang="${row.language}">${context.words(row.language, `language.${row.language}`)}</td>
<td class="number">${writeNumber(context, row.places)}</td><td class="number">${writeNumber(context, row.people)}</td></tr>`,
  );
  return html`<div class="scroll" role="region" aria-label="${say("dashboard.overview.subscriptions")}" tabindex="0"><table class="narrow">
<caption>${say("dashboard.overview.caption")}</caption>
<thead><tr><th scope="col">${say("dashboard.column.platform")}</th><th scope="col">${say("dashboard.column.language")}</th><th scope="col" class="number">${say("dashboard.column.places")}</th><th scope="col" class="number">${say("dashboard.column.people")}</th></tr></thead>
<tbody>${body}</tbody></table></div>`;
}
