import type { Campaign, PetitionState } from "../../../features/petition/petition.ts";
import type { PetitionReport } from "../../../features/statistics/statistics.ts";
import { type Html, html } from "../../html.ts";
import { sayIn } from "../layout.ts";
import { writeShare } from "./figure-words.ts";
import { type FiguresContext, writeMoment, writeNumber } from "./frame.ts";

export interface PetitionView {
  readonly campaign: Pick<Campaign, "title" | "threshold">;
  readonly state: PetitionState;
  readonly isSignable: boolean;
  /** `undefined`: nothing is known of the number. */
  readonly report: PetitionReport | undefined;
}

/** The petition: its state, its number against its goal with source and moment, and where it leads. */
export function petitionPart(context: FiguresContext, view: PetitionView): Html {
  const say = sayIn(context);
  const { campaign, state, report } = view;
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
  return html`<h2>${say("site.petition")}</h2>
<p class="lead">${state.kind === "none" ? "" : campaign.title}</p>
<p><span class="badge ${state.kind}">${say(`dashboard.petition.${named}`, moments)}</span></p>
${report ? countPart(context, report, view.isSignable) : thresholdLine(context, view)}
<p><a href="${context.petitionUrl}" rel="noreferrer">${say("home.read")}</a></p>`;
}

function thresholdLine(context: FiguresContext, { campaign, isSignable }: PetitionView): Html {
  const say = sayIn(context);
  return campaign.threshold === undefined || !isSignable
    ? html`<p class="quiet">${say("dashboard.petition.noCount")}</p>`
    : html`<p>${say("dashboard.petition.threshold", { threshold: writeNumber(context, campaign.threshold) })} ${say("dashboard.petition.noCount")}</p>`;
}

function countPart(context: FiguresContext, report: PetitionReport, isSignable: boolean): Html {
  const say = sayIn(context);
  const { count, goal, share, host, confirmedAt, ageMs } = report;
  const signatures = writeNumber(context, count);
  const words =
    goal === undefined || share === undefined
      ? say("dashboard.petition.count", { signatures })
      : say("dashboard.petition.towards", {
          signatures,
          goal: writeNumber(context, goal),
          share: writeShare(context, share),
        });
  return html`<p class="bar-words" data-announce>${words}</p>
${share === undefined ? html`` : drawBar(share)}
<p class="quiet">${say("dashboard.petition.source", { source: host ?? say("dashboard.petition.team") })} ${writeMoment(context, confirmedAt)}${ageMs === undefined ? html`` : html` &mdash; ${say("dashboard.petition.old")}`}</p>
${isSignable ? pacePart(context, report) : html``}`;
}

/** The number itself stands above, in words. */
const drawBar = (share: number): Html =>
  html`<div class="bar" aria-hidden="true"><svg viewBox="0 0 100 4" preserveAspectRatio="none" focusable="false"><rect class="good" width="${(Math.min(1, share) * 100).toFixed(2)}" height="4"/></svg></div>`;

function pacePart(context: FiguresContext, { pace }: PetitionReport): Html {
  const say = sayIn(context);
  if (!pace) return html`<p>${say("dashboard.petition.tooEarly")}</p>`;
  const perDay = writeNumber(context, Math.round(pace.perDay));
  const { outlook } = pace;
  return html`<p>${say("dashboard.petition.pace", { perDay })} ${
    outlook
      ? say("dashboard.petition.outlook", {
          low: writeNumber(context, Math.round(outlook.low)),
          high: writeNumber(context, Math.round(outlook.high)),
        })
      : ""
  }</p>`;
}
