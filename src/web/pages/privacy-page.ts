import type { DataMapRow } from "../../features/privacy/data-map.ts";
import type { ColumnKind } from "../../features/privacy/describe-table.ts";
import { type RetentionClass, retention } from "../../features/retention/retention.ts";
import { type Html, html } from "../html.ts";
import { layOut, type PageContext, type Say, sayIn } from "./layout.ts";

/** The privacy notice. `rows` is `undefined` while the database cannot be counted: the notice itself must stay readable. */
export function privacyPage(
  context: PageContext,
  rows: readonly DataMapRow[] | undefined,
  operator: { readonly name: string; readonly contact: string } | undefined,
): string {
  const say = sayIn(context);
  const main = html`
<h1>${say("privacy.title")}</h1>
<p class="lead">${say("privacy.lead")}</p>
<section><h2>${say("privacy.operator.title")}</h2>
${operator ? html`<p>${say("privacy.operator.text", { ...operator })}</p>` : html`<p class="notice">${say("privacy.operator.missing")}</p>`}</section>
<section><h2>${say("privacy.kept.title")}</h2>
<ul><li>${say("privacy.kept.language", { days: retention.preferences.days })}</li><li>${say("privacy.kept.reminders", { days: retention.reminders.days })}</li><li>${say("privacy.kept.consents", { days: retention.consents.days })}</li><li>${say("privacy.kept.address")}</li><li>${say("privacy.kept.message", { days: retention.events.days })}</li><li>${say("privacy.kept.talks", { days: retention.handovers.days })}</li>
<li>${say("privacy.kept.questions", { days: retention.questions.days })}</li><li>${say("privacy.kept.clicks")}</li><li>${say("privacy.kept.votes")}</li><li>${say("privacy.kept.erasures", { days: retention.erasures.days })}</li></ul></section>
<section><h2>${say("privacy.notKept.title")}</h2>
<ul><li>${say("privacy.notKept.address")}</li><li>${say("privacy.notKept.logs")}</li><li>${say("privacy.notKept.cookies")}</li></ul></section>
<section><h2>${say("privacy.rights.title")}</h2>
<ul>${(["stop", "mydata", "forget"] as const).map((name) => html`<li>${commandFirst(say(`privacy.rights.${name}`))}</li>`)}</ul>
<p><a href="https://www.cnil.fr" rel="noreferrer">${say("privacy.rights.complaint")}</a></p></section>
<section><h2>${say("privacy.platforms.title")}</h2><p>${say("privacy.platforms.text")}</p><p>${say("privacy.platforms.calls")}</p></section>
<section><h2>${say("privacy.map.title")}</h2>
${rows ? dataMap(rows, say, context.language) : html`<p class="notice">${say("privacy.map.unavailable")}</p>`}</section>`;
  return layOut(context, { path: "/privacy", title: say("privacy.title"), main });
}

/** Sets the command that opens a sentence in code: `/stop`. */
function commandFirst(sentence: string): Html {
  const [, command = "", rest = ""] = /^(\/[a-z]+)?(.*)$/s.exec(sentence) ?? [];
  return command ? html`<code>${command}</code>${rest}` : html`${sentence}`;
}

function dataMap(rows: readonly DataMapRow[], say: Say, language: string): Html {
  const numbers = new Intl.NumberFormat(language);
  const body = rows.map(
    (row) => html`<tr>
<th scope="row"><code>${row.table}</code></th>
<td>${say(`privacy.purpose.${row.purpose}`)}</td>
<td>${say(`privacy.ground.${row.ground}`)}</td>
<td>${wordRetention(row.retention, say)}</td>
<td>${wordColumns(row, say)}</td>
<td class="number">${numbers.format(row.rows)}</td>
</tr>`,
  );
  return html`<div class="scroll" role="region" aria-label="${say("privacy.map.scroll")}" tabindex="0"><table>
<caption>${say("privacy.map.caption")}</caption>
<thead><tr><th scope="col">${say("privacy.map.table")}</th><th scope="col">${say("privacy.map.purpose")}</th><th scope="col">${say("privacy.map.ground")}</th><th scope="col">${say("privacy.map.retention")}</th><th scope="col">${say("privacy.map.columns")}</th><th scope="col" class="number">${say("privacy.map.rows")}</th></tr></thead>
<tbody>${body}</tbody></table></div>`;
}

/** "30 days after the end": from the file that the sweep goes by. */
function wordRetention(kept: DataMapRow["retention"], say: Say): string {
  if (!isLimited(kept)) return say(`privacy.retention.${kept}`);
  const { days, since } = retention[kept];
  return `${say("privacy.retention.days", { count: days })} ${say(`privacy.since.${since}`)}`;
}

const isLimited = (kept: DataMapRow["retention"]): kept is RetentionClass => Object.hasOwn(retention, kept);

/** The columns by what they hold: those of one kind together, as the queue has dozens that mean nothing to a reader. */
function wordColumns({ columns }: DataMapRow, say: Say): Html {
  const byKind = Map.groupBy(Object.keys(columns), (column) => columns[column] as ColumnKind);
  return html`${[...byKind].map(([kind, names]) => html`<div><code>${names.join(", ")}</code> ${say(`privacy.column.${kind}`)}</div>`)}`;
}
