import type { Broadcast } from "../../../features/broadcasts/broadcast.ts";
import {
  type AuditLine,
  type Correction,
  type Progress,
  type Report,
  unsigned,
} from "../../../features/broadcasts/broadcasts.ts";
import { writeRestrictedHtml } from "../../../features/words/words.ts";
import { Html, html } from "../../html.ts";
import { type Say, sayIn } from "../layout.ts";
import { type Act, actionsPart } from "./broadcast-actions.ts";
import { auditPart } from "./broadcast-audit.ts";
import { progressPart } from "./broadcast-progress.ts";
import { reportPart } from "./broadcast-report.ts";
import { type DeskContext, frame, writeMoment } from "./frame.ts";
import { namePlatform } from "./platform-names.ts";

export interface BroadcastView {
  readonly broadcast: Broadcast;
  readonly progress: Progress;
  readonly report: Report;
  readonly audit: readonly AuditLine[];
  /** Other words for what was sent, which wait for another moderator. */
  readonly correction: Correction | undefined;
  /** What the reader may do with it now. */
  readonly acts: readonly Act[];
  /** The reader, to be called "you" in the audit. */
  readonly reader: string;
  /** What became of the button just pressed. */
  readonly said: Said | undefined;
}

export const refusals = ["not_found", "wrong_state", "own_broadcast", "not_written"] as const;
type Said = Act | (typeof refusals)[number];

/** One broadcast: how it stands, what it says, whom it is for, and what became of it. */
export function broadcastPage(context: DeskContext, view: BroadcastView): string {
  const say = sayIn(context);
  const { broadcast, said } = view;
  const path = `/dashboard/broadcasts/${broadcast.id}`;
  const title = say("dashboard.broadcasts.number", { id: broadcast.id });
  const isRefusal = refusals.some((refusal) => refusal === said);
  const main = html`
<p class="back"><a href="/dashboard/broadcasts">${say("dashboard.broadcasts.back")}</a></p>
<h1>${title}</h1>
${said ? html`<p class="notice${isRefusal ? html` refused` : html``}" role="status">${say(`dashboard.said.${said}`)}</p>` : html``}
<div class="columns"><div>
<div id="live" data-url="${path}/live"${broadcast.endedAt === undefined ? html` data-live` : html``}>${liveParts(context, view)}</div>
</div><div>
${textsSection(context, broadcast, say)}
${view.correction ? correctionSection(context, view.correction, broadcast, say) : html``}
${settingsSection(context, broadcast, say)}
</div></div>
<p id="lost" class="notice" role="status" data-lost="${say("dashboard.progress.lost")}" hidden></p>`;
  const head = html`<link rel="stylesheet" href="/assets/broadcast.css"><script type="module" src="/assets/live.js"></script>`;
  return frame(context, { path, title, main, head });
}

/** What changes while a broadcast is sent; the page's script puts each part in the place of the one before. */
export function liveParts(context: DeskContext, view: BroadcastView): Html {
  return html`
<section class="panel" data-part="progress">${progressPart(context, view.broadcast, view.progress)}</section>
<div data-part="actions">${actionsPart(context, view)}</div>
<section data-part="report">${reportPart(context, view.broadcast, view.report)}</section>
<section data-part="audit">${auditPart(context, view)}</section>`;
}

function textsSection(context: DeskContext, broadcast: Broadcast, say: Say): Html {
  const { version } = broadcast;
  return html`<section><h2>${say("dashboard.text.title")}</h2>
${version > 0 ? html`<p class="quiet">${say("dashboard.text.version", { version })}</p>` : html``}
${letters(context, broadcast, say)}</section>`;
}

function correctionSection(
  context: DeskContext,
  { texts }: Correction,
  { signature }: Broadcast,
  say: Say,
): Html {
  return html`<section><h2>${say("dashboard.text.correction")}</h2>${letters(context, { texts, signature }, say)}</section>`;
}

/** One for each language that has a text, with the name under it. */
function letters(
  context: DeskContext,
  { texts, signature }: Pick<Broadcast, "texts" | "signature">,
  say: Say,
): Html {
  const written = context.languages.filter((language) => texts[language]);
  if (written.length === 0) return html`<p class="quiet">${say("dashboard.broadcasts.noText")}</p>`;
  return html`${written.map(
    (
      language,
    ) => html`<article class="letter"><h3 lang="${language}">${context.words(language, `language.${language}`)}</h3>
<div class="words" lang="${language}">${showMarkdown(texts[language] ?? "")}${signature === unsigned ? "" : `\n\n— ${signature}`}</div></article>`,
  )}`;
}

/** As a chat shows it; what the platforms would not take stands there as it was written. */
function showMarkdown(markdown: string): Html {
  const { html: markup, faults } = writeRestrictedHtml(markdown);
  return faults.length === 0 ? new Html(markup) : html`${markdown}`;
}

function settingsSection(context: DeskContext, broadcast: Broadcast, say: Say): Html {
  const { audience } = broadcast;
  const kinds = [
    ...(audience.places ? [say("dashboard.column.places")] : []),
    ...(audience.people ? [say("dashboard.column.people")] : []),
  ];
  const languages = audience.languages?.map((language) => context.words(language, `language.${language}`));
  const row = (label: string, value: Html | string) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
  const moment = (label: string, at: number | undefined) =>
    at === undefined ? html`` : row(label, writeMoment(context, at));
  return html`<section><h2>${say("dashboard.audience.title")}</h2><dl class="facts">
${row(say("dashboard.audience.for"), kinds.join(", ") || say("dashboard.audience.nobody"))}
${row(say("dashboard.column.platform"), audience.platforms?.map((one) => namePlatform(one, say)).join(", ") ?? say("dashboard.audience.all"))}
${row(say("dashboard.column.language"), languages?.join(", ") ?? say("dashboard.audience.allLanguages"))}
${broadcast.crosspost ? row(say("dashboard.audience.crosspost"), say("dashboard.audience.crosspostOn")) : html``}
${moment(say("dashboard.when.sendAt"), broadcast.sendAt)}
${moment(say("dashboard.when.startedAt"), broadcast.startedAt)}
${moment(say("dashboard.when.expiresAt"), broadcast.expiresAt)}
${moment(say("dashboard.when.endedAt"), broadcast.endedAt)}
</dl></section>`;
}
