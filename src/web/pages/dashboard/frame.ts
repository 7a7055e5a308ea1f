import { type Html, html } from "../../html.ts";
import { layOut, type PageContext, sayIn } from "../layout.ts";

/** What figures are shown with, to the team and to partners. */
export interface FiguresContext extends PageContext {
  /** IANA: everybody reads one clock. */
  readonly zone: string;
}

/** What the pages of somebody signed in are made with. */
export interface DeskContext extends FiguresContext {
  readonly roles: { readonly moderates: boolean; readonly organises: boolean };
  /** A hidden field that every form carries. */
  readonly formToken: Html;
}

export const writeFormToken = (token: string): Html =>
  html`<input type="hidden" name="form" value="${token}">`;

interface FrameParts {
  readonly path: string;
  readonly query?: string;
  readonly title: string;
  readonly main: Html;
  readonly head?: Html;
}

/** A page of the dashboard: its ways around, its languages, and the way out. */
export function frame(
  context: DeskContext,
  { path, query = "", title, main, head = figuresHead() }: FrameParts,
): string {
  const say = sayIn(context);
  const link = (to: string, label: string, isHere: boolean) =>
    html`<li><a href="${to}"${isHere ? html` aria-current="page"` : html``}>${label}</a></li>`;
  const isInBroadcasts = path.startsWith("/dashboard/broadcasts");
  const links = html`<nav class="links" aria-label="${say("dashboard.title")}"><ul>
${context.roles.organises ? figurePages.map(([to, title]) => link(to, say(title), path === to)) : html``}
${link("/dashboard/broadcasts", say("dashboard.broadcasts.title"), isInBroadcasts)}
${context.roles.organises ? link("/dashboard/links", say("dashboard.links.title"), path === "/dashboard/links") : html``}
</ul></nav>`;
  const tools = html`<form method="post" action="/dashboard/sign-out">${context.formToken}<button class="button plain">${say("dashboard.signOut")}</button></form>`;
  const footer = html`<p>${say("dashboard.footer")} <a href="/privacy?lang=${context.language}">${say("site.privacy")}</a></p>
<p>${say("dashboard.zone", { zone: context.zone })}</p>
<form method="post" action="/dashboard/sign-out-everywhere">${context.formToken}<button class="button plain">${say("dashboard.signOutEverywhere")}</button></form>`;
  return layOut(context, {
    path,
    query,
    title,
    main,
    head,
    links,
    tools,
    footer,
    kind: "desk",
    home: "/dashboard",
  });
}

const figurePages = [
  ["/dashboard", "dashboard.overview.title"],
  ["/dashboard/referrals", "dashboard.channels.title"],
  ["/dashboard/answers", "dashboard.answers.title"],
] as const;

/** The style of pages with figures. */
export const figuresHead = (): Html =>
  html`<link rel="stylesheet" href="/assets/broadcast.css"><link rel="stylesheet" href="/assets/figures.css">`;

/** What the page's script keeps up to date while it is looked at. `mark`: what the figures were read at. */
export function liveRegion(context: PageContext, mark: string, content: Html): Html {
  const say = sayIn(context);
  return html`<div data-figures="${mark}">${content}</div>
<p id="said" class="unseen" role="status"></p>
<p id="lost" class="notice" role="status" data-lost="${say("dashboard.progress.lost")}" hidden></p>
<script type="module" src="/assets/figures.js"></script>`;
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

/** Made once each: a table has a thousand numbers, and making one takes longer than writing all of them. */
const numberFormats = new Map<string, Intl.NumberFormat>();

export function writeNumber({ language }: Pick<PageContext, "language">, number: number): string {
  const format = numberFormats.get(language) ?? new Intl.NumberFormat(language);
  numberFormats.set(language, format);
  return format.format(number);
}
