import { plainText } from "../../../chat/plain-text.ts";
import type { Broadcast } from "../../../features/broadcasts/broadcast.ts";
import { unsigned } from "../../../features/broadcasts/broadcasts.ts";
import { writeRestrictedHtml } from "../../../features/words/words.ts";
import { type Html, html } from "../../html.ts";
import { sayIn } from "../layout.ts";
import { type DeskContext, writeMoment } from "./frame.ts";

/** One broadcast in a list: how it stands, how it begins, and who signs it. */
export function broadcastCard(context: DeskContext, broadcast: Broadcast): Html {
  const say = sayIn(context);
  const excerpt = beginningOf(broadcast, context);
  return html`<li class="item">
<p class="item-head"><a href="/dashboard/broadcasts/${broadcast.id}">${say("dashboard.broadcasts.number", { id: broadcast.id })}</a> ${stateBadge(context, broadcast)}</p>
${excerpt ? html`<p class="excerpt" lang="${excerpt.language}">${excerpt.text}</p>` : html`<p class="quiet">${say("dashboard.broadcasts.noText")}</p>`}
<p class="quiet">${broadcast.signature === unsigned ? say("dashboard.broadcasts.unsigned") : say("dashboard.broadcasts.signed", { name: broadcast.signature })}${lastMoment(context, broadcast)}</p>
</li>`;
}

/** The state in a word; its colour only repeats it. */
export const stateBadge = (context: DeskContext, { state }: Broadcast): Html =>
  html`<span class="badge ${state}">${sayIn(context)(`dashboard.state.${state}`)}</span>`;

function lastMoment(context: DeskContext, { endedAt, startedAt, sendAt }: Broadcast): Html {
  const at = endedAt ?? startedAt ?? sendAt;
  return at === undefined ? html`` : html` &middot; ${writeMoment(context, at)}`;
}

const excerptCharacters = 140;

/** In the reader's language where there is a text in it. */
function beginningOf({ texts }: Broadcast, { language, languages }: DeskContext) {
  const written = [language, ...languages].find((one) => texts[one]);
  const markdown = written && texts[written];
  if (!written || !markdown) return undefined;
  const { html: markup, faults } = writeRestrictedHtml(markdown);
  const text = (faults.length === 0 ? plainText(markup) : markdown)
    .replace(/\s*•\s*/g, " · ")
    .replace(/\s+/g, " ")
    .trim();
  const cut = text.slice(0, text.lastIndexOf(" ", excerptCharacters)) || text.slice(0, excerptCharacters);
  return { language: written, text: text.length > excerptCharacters ? `${cut}…` : text };
}
