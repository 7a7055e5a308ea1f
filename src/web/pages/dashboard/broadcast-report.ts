import { platformNames } from "../../../chat/address.ts";
import { type Broadcast, outcomes, type Tally, type Work } from "../../../features/broadcasts/broadcast.ts";
import type { Report } from "../../../features/broadcasts/broadcasts.ts";
import { type Html, html } from "../../html.ts";
import { type Say, sayIn } from "../layout.ts";
import { shadeOf } from "./broadcast-progress.ts";
import { type DeskContext, writeMoment, writeNumber } from "./frame.ts";
import { namePlatform } from "./platform-names.ts";

/** What became of every message, in numbers, and the places that could not be reached. */
export function reportPart(context: DeskContext, broadcast: Broadcast, report: Report): Html {
  const say = sayIn(context);
  const heading = html`<h2>${say("dashboard.report.title")}</h2>`;
  if (report.tallies.length === 0)
    return html`${heading}<p class="quiet">${say("dashboard.report.none")}</p>`;
  return html`${heading}
${(["send", "correct", "recall"] as const)
  .filter((work) => report.tallies.some((tally) => tally.work === work))
  .map((work) => tallyTable(context, report.tallies, work, say))}
${unreachedPart(report, say)}
${crosspostPart(context, report, say)}
<p><a href="/dashboard/broadcasts/${broadcast.id}/report.csv" download>${say("dashboard.report.csv")}</a></p>`;
}

/** A table for each task: what became of its messages, by who received them. */
function tallyTable(context: DeskContext, tallies: readonly Tally[], work: Work, say: Say): Html {
  const own = tallies.filter((tally) => tally.work === work);
  const columns = platformNames.flatMap((platform) =>
    (["people", "places"] as const)
      .filter((kind) => own.some((tally) => tally.platform === platform && kindOf(tally) === kind))
      .map((kind) => ({ platform, kind })),
  );
  const sum = (outcome: Tally["outcome"], column?: (typeof columns)[number]) =>
    own
      .filter((tally) => tally.outcome === outcome)
      .filter((tally) => !column || (tally.platform === column.platform && kindOf(tally) === column.kind))
      .reduce((total, { count }) => total + count, 0);
  const number = (count: number) => html`<td class="number">${writeNumber(context, count)}</td>`;
  const rows = (["total", ...outcomes, "withdrawn"] as const)
    .filter((outcome) => own.some((tally) => tally.outcome === outcome))
    .map(
      (
        outcome,
      ) => html`<tr class="${outcome}"><th scope="row">${swatch(outcome)}${say(`dashboard.outcome.${outcome}`)}</th>
${columns.map((column) => number(sum(outcome, column)))}${columns.length > 1 ? number(sum(outcome)) : html``}</tr>`,
    );
  const heads = columns.map(
    ({ platform, kind }) =>
      html`<th scope="col" class="number">${namePlatform(platform, say)}<br>${say(`dashboard.column.${kind}`)}</th>`,
  );
  const title = say(`dashboard.work.${work}`);
  return html`<div class="scroll" role="region" aria-label="${title}" tabindex="0"><table class="narrow">
<caption><strong>${title}</strong> ${say("dashboard.report.caption")}</caption>
<thead><tr><th scope="col">${say("dashboard.column.outcome")}</th>${heads}${columns.length > 1 ? html`<th scope="col" class="number">${say("dashboard.outcome.total")}</th>` : html``}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

const kindOf = ({ recipient }: Tally) => (recipient === "place" ? "places" : "people");

/** As in the bar above; the word beside it says the same. */
function swatch(outcome: Tally["outcome"]): Html {
  const shade = shadeOf(outcome);
  return shade ? html`<span class="swatch ${shade}"></span>` : html``;
}

function unreachedPart({ unreached }: Report, say: Say): Html {
  if (unreached.length === 0) return html``;
  const lines = unreached.map(
    ({ name, platform, work, outcome }) =>
      html`<li><strong>${name ?? say("dashboard.report.unnamed")}</strong> (${namePlatform(platform, say)}, ${say(`dashboard.work.${work}`)}) &mdash; ${say(`dashboard.outcome.${outcome}`)}</li>`,
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
