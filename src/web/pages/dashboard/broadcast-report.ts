import type { Broadcast, Tally } from "../../../features/broadcasts/broadcast.ts";
import type { Report } from "../../dashboard/broadcast-desk.ts";
import { type Html, html } from "../../html.ts";
import { type Say, sayIn } from "../layout.ts";
import { type DeskContext, writeMoment, writeNumber } from "./frame.ts";
import { namePlatform } from "./platform-names.ts";

/** What became of every message, in numbers, and the places that could not be reached. */
export function reportPart(context: DeskContext, broadcast: Broadcast, report: Report): Html {
  const say = sayIn(context);
  const heading = html`<h2>${say("dashboard.report.title")}</h2>`;
  if (report.tallies.length === 0)
    return html`${heading}<p class="quiet">${say("dashboard.report.none")}</p>`;
  return html`${heading}
${tallyTable(context, report.tallies, say)}
${unreachedPart(report, say)}
${crosspostPart(context, report, say)}
<p><a href="/dashboard/broadcasts/${broadcast.id}/report.csv" download>${say("dashboard.report.csv")}</a></p>`;
}

function tallyTable(context: DeskContext, tallies: readonly Tally[], say: Say): Html {
  const body = tallies.map(
    ({ work, platform, recipient, outcome, count }) => html`<tr>
<th scope="row">${namePlatform(platform, say)}</th>
<td>${say(recipient === "place" ? "dashboard.column.places" : "dashboard.column.people")}</td>
<td>${say(`dashboard.work.${work}`)}</td>
<td>${say(`dashboard.outcome.${outcome}`)}</td>
<td class="number">${writeNumber(context, count)}</td></tr>`,
  );
  return html`<div class="scroll" role="region" aria-label="${say("dashboard.report.title")}" tabindex="0"><table class="narrow">
<caption>${say("dashboard.report.caption")}</caption>
<thead><tr><th scope="col">${say("dashboard.column.platform")}</th><th scope="col">${say("dashboard.column.recipients")}</th><th scope="col">${say("dashboard.column.work")}</th><th scope="col">${say("dashboard.column.outcome")}</th><th scope="col" class="number">${say("dashboard.column.count")}</th></tr></thead>
<tbody>${body}</tbody></table></div>`;
}

function unreachedPart({ unreached }: Report, say: Say): Html {
  if (unreached.length === 0) return html``;
  const lines = unreached.map(
    ({ name, platform, work, outcome }) =>
      html`<li><strong>${name ?? say("dashboard.report.unnamed")}</strong> (${namePlatform(platform, say)}, ${say(`dashboard.work.${work}`)}) — ${say(`dashboard.outcome.${outcome}`)}</li>`,
  );
  return html`<details class="sure"><summary>${say("dashboard.report.places", { count: unreached.length })}</summary><ul>${lines}</ul></details>`;
}

function crosspostPart(context: DeskContext, { crossposts }: Report, say: Say): Html {
  const { done, waiting, impossible, nextAt } = crossposts;
  if (done + waiting + impossible === 0) return html``;
  return html`<p>${say("dashboard.report.crossposts", { done, waiting, impossible })} ${
    nextAt === undefined
      ? html``
      : html`${say("dashboard.report.nextCrosspost")} ${writeMoment(context, nextAt)}`
  }</p>`;
}
