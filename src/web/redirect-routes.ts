import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import { isbot } from "isbot";
import type { Visitors } from "../features/referrals/referrals.ts";
import type { Clock } from "../system/clock.ts";
import { clientAddress } from "./client-address.ts";
import type { ViewTotals } from "./metrics.ts";
import type { View, ViewQueue } from "./view-queue.ts";

export interface RedirectParts {
  readonly clock: Clock;
  readonly views: ViewQueue;
  readonly totals: ViewTotals;
  readonly visitors: Pick<Visitors, "markOf">;
  /** How many proxies stand in front (TRUST_PROXY). */
  readonly proxies: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the petition can be read and signed. */
  petitionUrl(): string;
}

/** Telegram's alphabet for deep links (core.telegram.org/bots/features#deep-linking), so that one code fits everywhere. */
const codeForm = /^[A-Za-z0-9_-]{1,64}$/;
/** What a link that nobody could have made is counted under. */
const unknownCode = "unknown";

/** Answers `/r/CODE` where it leads, and counts it beside that. */
export type AnswerLink = (request: IncomingMessage, response: ServerResponse) => void;

const linkForm = /^\/r(?:[/?#]|$)/;

/** Answers links before the app sees them: its hooks and its routing take three times as long as the redirect itself. */
export function answerFirst(server: Server, answer: AnswerLink): void {
  const others = server.listeners("request") as AnswerLink[];
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    const isLink =
      (request.method === "GET" || request.method === "HEAD") && linkForm.test(request.url ?? "");
    for (const take of isLink ? [answer] : others) take(request, response);
  });
}

/** The same links where the app comes first all the same: a second address of `localhost`, and requests without a connection. */
export function addRedirectRoutes(app: FastifyInstance, answer: AnswerLink): void {
  for (const url of ["/r", "/r/*"])
    app.get(url, (request, reply) => {
      reply.hijack();
      answer(request.raw, reply.raw);
    });
}

/** Also for links that are not even a valid address. */
export function createLinkAnswer(parts: RedirectParts): AnswerLink {
  const { clock, views, totals, visitors, proxies, petitionUrl, headers } = parts;
  const isCrawler = remember(isbot);
  // A stored redirect would hide every later view.
  const always = Object.entries({ ...headers, "cache-control": "no-store", "content-length": "0" }).flat();
  return (request, response) => {
    response.writeHead(302, [...always, "location", petitionUrl()]);
    response.end();
    const code = readCode(request.url ?? "");
    const kind = readViewKind(request, isCrawler);
    const at = clock.now();
    const agent = request.headers["user-agent"] ?? "";
    const address = kind === "view" ? clientAddress(request, proxies) : "";
    views.add({
      code,
      kind,
      at,
      mark: kind === "view" ? visitors.markOf({ code, address, agent, at }) : undefined,
    });
    totals[kind] += 1;
  };
}

/** The same few browsers come again and again, and the pattern of all crawlers is a long one. */
function remember(judge: (agent: string) => boolean): (agent: string) => boolean {
  const known = new Map<string, boolean>();
  return (agent) => {
    const before = known.get(agent);
    if (before !== undefined) return before;
    const verdict = judge(agent);
    if (known.size >= 500) known.clear();
    known.set(agent, verdict);
    return verdict;
  };
}

function readCode(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  const code = path.slice("/r/".length);
  return codeForm.test(code) ? code : unknownCode;
}

/** Where browsers say that nobody is looking yet. */
const purposes = ["sec-purpose", "purpose", "x-purpose", "x-moz"] as const;

const isOnlyPreparing = (purpose: string | readonly string[] | undefined): boolean =>
  purpose !== undefined && /prefetch|prerender|preview/i.test(String(purpose));

/** A chat's link preview, a search engine, a HEAD or a browser that only prepares a page is not a person reading it. */
function readViewKind(
  { method, headers }: Pick<IncomingMessage, "method" | "headers">,
  isCrawler: (agent: string) => boolean,
): View["kind"] {
  const agent = headers["user-agent"];
  const isPerson =
    method === "GET" &&
    agent &&
    !isCrawler(agent) &&
    !purposes.some((name) => isOnlyPreparing(headers[name]));
  return isPerson ? "view" : "crawler";
}
