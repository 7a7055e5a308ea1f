import { type Html, html } from "../../html.ts";
import { layOut, type PageContext, sayIn } from "../layout.ts";

/** What the pages of somebody signed in are made with. */
export interface DeskContext extends PageContext {
  /** IANA: the team reads one clock. */
  readonly zone: string;
  readonly roles: { readonly moderates: boolean; readonly organises: boolean };
  /** A hidden field that every form carries. */
  readonly formToken: Html;
}

export const writeFormToken = (token: string): Html =>
  html`<input type="hidden" name="form" value="${token}">`;

interface FrameParts {
  readonly path: string;
  readonly title: string;
  readonly main: Html;
  readonly head?: Html;
}

/** A page of the dashboard: its ways around, its languages, and the way out. */
export function frame(context: DeskContext, { path, title, main, head = html`` }: FrameParts): string {
  const say = sayIn(context);
  const link = (to: string, label: string, isHere: boolean) =>
    html`<li><a href="${to}"${isHere ? html` aria-current="page"` : html``}>${label}</a></li>`;
  const isInBroadcasts = path.startsWith("/dashboard/broadcasts");
  const links = html`<nav class="links" aria-label="${say("dashboard.title")}"><ul>
${context.roles.organises ? link("/dashboard", say("dashboard.overview.title"), path === "/dashboard") : html``}
${link("/dashboard/broadcasts", say("dashboard.broadcasts.title"), isInBroadcasts)}
</ul></nav>`;
  const tools = html`<form method="post" action="/dashboard/sign-out">${context.formToken}<button class="button plain">${say("dashboard.signOut")}</button></form>`;
  const footer = html`<p>${say("dashboard.footer")} <a href="/privacy?lang=${context.language}">${say("site.privacy")}</a></p>
<p>${say("dashboard.zone", { zone: context.zone })}</p>
<form method="post" action="/dashboard/sign-out-everywhere">${context.formToken}<button class="button plain">${say("dashboard.signOutEverywhere")}</button></form>`;
  return layOut(context, { path, title, main, head, links, tools, footer, kind: "desk", home: "/dashboard" });
}

/** A moment in the team's zone: `24 novembre 2026 à 14:05`. "en" alone is American to Intl. */
export function writeMoment(
  { language, zone }: Pick<DeskContext, "language" | "zone">,
  at: number,
  dateStyle: "long" | "medium" = "long",
): Html {
  const words = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    dateStyle,
    timeStyle: "short",
    timeZone: zone,
  }).format(at);
  return html`<time datetime="${new Date(at).toISOString()}">${words}</time>`;
}

export const writeNumber = ({ language }: Pick<PageContext, "language">, number: number): string =>
  new Intl.NumberFormat(language).format(number);
