import type { SharedLink } from "../../../features/shared-links/shared-links.ts";
import { html } from "../../html.ts";
import { writePeriodQuery } from "../../period.ts";
import { layOut, sayIn } from "../layout.ts";
import { type FiguresContext, figuresHead, writeMoment } from "./frame.ts";
import { type OverviewView, overviewParts, subscriptionsSection } from "./overview-page.ts";
import { periodPart } from "./period-part.ts";

/** The figures as a partner reads them: nothing to press, to take away, or to follow into the team's own pages. */
export function sharedPage(
  context: FiguresContext,
  { link, path, view }: { readonly link: SharedLink; readonly path: string; readonly view: OverviewView },
): string {
  const say = sayIn(context);
  const main = html`
<h1>${say("dashboard.shared.title")}</h1>
<p class="quiet">${say("dashboard.shared.lead", { name: link.name })} ${writeMoment(context, link.expiresAt)}</p>
${periodPart(context, path, view.period)}
${overviewParts(context, view, false)}
${subscriptionsSection(context, view)}`;
  const footer = html`<p>${say("dashboard.shared.footer")} <a href="/privacy?lang=${context.language}">${say("site.privacy")}</a></p>
<p>${say("dashboard.zone", { zone: context.zone })}</p>`;
  return layOut(context, {
    path,
    query: writePeriodQuery(view.period),
    title: say("dashboard.shared.title"),
    main,
    footer,
    kind: "desk",
    head: figuresHead(),
    home: `/?lang=${context.language}`,
    links: html``,
  });
}
