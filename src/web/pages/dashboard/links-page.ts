import {
  linkNameCharacters,
  linksAtMost,
  linkWeeks,
  type SharedLink,
} from "../../../features/shared-links/shared-links.ts";
import { type Html, html } from "../../html.ts";
import { sayIn } from "../layout.ts";
import { columnHead, figureTable } from "./figure-words.ts";
import { type DeskContext, frame, writeMoment } from "./frame.ts";

export const linkSayings = ["revoked", "gone", "noName", "tooMany"] as const;

interface LinksView {
  readonly links: readonly SharedLink[];
  /** The reader, to be called "you". */
  readonly reader: string;
  /** A link just made: its address is shown this once. */
  readonly made?: { readonly name: string; readonly url: string };
  readonly said?: (typeof linkSayings)[number] | undefined;
}

/** The links partners read the figures by: a new one, and those that open still. */
export function linksPage(context: DeskContext, { links, reader, made, said }: LinksView): string {
  const say = sayIn(context);
  const path = "/dashboard/links";
  const main = html`
<h1>${say("dashboard.links.title")}</h1>
<p class="lead">${say("dashboard.links.lead")}</p>
${said ? html`<p class="notice${said === "revoked" ? html`` : html` refused`}" role="status">${say(`dashboard.links.${said}`, { most: linksAtMost })}</p>` : html``}
${made ? madePart(context, made) : html``}
<section class="panel"><h2>${say("dashboard.links.new")}</h2>${form(context, said === "noName")}</section>
<section><h2>${say("dashboard.links.open")}</h2>
${links.length > 0 ? list(context, links, reader) : html`<p class="quiet">${say("dashboard.links.none")}</p>`}</section>`;
  return frame(context, { path, title: say("dashboard.links.title"), main });
}

function madePart(
  context: DeskContext,
  { name, url }: { readonly name: string; readonly url: string },
): Html {
  const say = sayIn(context);
  return html`<section class="panel made" role="status"><h2>${say("dashboard.links.made", { name })}</h2>
<p>${say("dashboard.links.once")}</p>
<p><a href="${url}" rel="noreferrer"><code>${url}</code></a></p></section>`;
}

function form(context: DeskContext, isWrong: boolean): Html {
  const say = sayIn(context);
  const weeks = linkWeeks.map(
    (number) =>
      html`<label><input type="radio" name="weeks" value="${number}"${number === 4 ? html` checked` : html``}> ${say("dashboard.links.weeks", { count: number })}</label>`,
  );
  return html`<form method="post" action="/dashboard/links" class="fields">${context.formToken}
<p><label for="link-name">${say("dashboard.links.name")}</label>
<input id="link-name" name="name" required maxlength="${linkNameCharacters}" autocomplete="off" aria-describedby="link-hint"${isWrong ? html` aria-invalid="true"` : html``}>
<small id="link-hint">${say("dashboard.links.nameHint", { most: linkNameCharacters })}</small></p>
<fieldset><legend>${say("dashboard.links.lasts")}</legend>${weeks}</fieldset>
<p><button class="button">${say("dashboard.links.make")}</button></p></form>`;
}

function list(context: DeskContext, links: readonly SharedLink[], reader: string): Html {
  const say = sayIn(context);
  const rows = links.map(
    ({ id, name, madeBy, madeAt, expiresAt }) => html`<tr><th scope="row"><bdi>${name}</bdi></th>
<td>${writeMoment(context, madeAt, "medium")}${madeBy === reader ? html` <small>${say("dashboard.links.byYou")}</small>` : html``}</td>
<td>${writeMoment(context, expiresAt, "medium")}</td>
<td><div class="acts"><details class="sure"><summary class="button plain" aria-label="${say("dashboard.links.revokeNamed", { name })}">${say("dashboard.links.revoke")}</summary><p>${say("dashboard.links.revokeSure")}</p>
<form method="post" action="/dashboard/links/${id}/revoke">${context.formToken}<button class="button grave">${say("dashboard.links.revokeYes")}</button></form></details></div></td></tr>`,
  );
  return figureTable({
    name: say("dashboard.links.open"),
    caption: say("dashboard.links.caption"),
    head: [
      columnHead(say("dashboard.links.partner")),
      columnHead(say("dashboard.links.madeAt")),
      columnHead(say("dashboard.links.until")),
      columnHead(say("dashboard.links.act")),
    ],
    rows,
  });
}
