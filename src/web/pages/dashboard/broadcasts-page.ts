import type { Broadcast } from "../../../features/broadcasts/broadcast.ts";
import { html } from "../../html.ts";
import { sayIn } from "../layout.ts";
import { broadcastCard } from "./broadcast-card.ts";
import { type DeskContext, frame } from "./frame.ts";

/** Every broadcast there is: those that have not ended first. They are written in the chat. */
export function broadcastsPage(context: DeskContext, broadcasts: readonly Broadcast[]): string {
  const say = sayIn(context);
  const open = broadcasts.filter(({ endedAt }) => endedAt === undefined);
  const ended = broadcasts.filter(({ endedAt }) => endedAt !== undefined);
  const listOf = (list: readonly Broadcast[]) =>
    html`<ul class="stack">${list.map((broadcast) => broadcastCard(context, broadcast))}</ul>`;
  const main = html`
<h1>${say("dashboard.broadcasts.title")}</h1>
<p class="lead">${say("dashboard.broadcasts.lead")}</p>
<section><h2>${say("dashboard.broadcasts.open")}</h2>
${open.length > 0 ? listOf(open) : html`<p class="quiet">${say("dashboard.broadcasts.none")}</p>`}</section>
${ended.length > 0 ? html`<section><h2>${say("dashboard.broadcasts.ended")}</h2>${listOf(ended)}</section>` : html``}`;
  return frame(context, { path: "/dashboard/broadcasts", title: say("dashboard.broadcasts.title"), main });
}
