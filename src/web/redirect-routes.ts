import type { FastifyInstance, FastifyRequest } from "fastify";
import { isbot } from "isbot";
import type { Counter } from "prom-client";
import type { Clock } from "../system/clock.ts";
import type { ViewKind, ViewQueue } from "./view-queue.ts";

export interface RedirectParts {
  readonly clock: Clock;
  readonly views: ViewQueue;
  readonly viewsTotal: Counter<"kind">;
  /** Where the petition can be read and signed. */
  petitionUrl(): string;
}

/** Telegram's alphabet for deep links (core.telegram.org/bots/features#deep-linking), so that one code fits everywhere. */
const codeForm = /^[A-Za-z0-9_-]{1,64}$/;
/** What a link that nobody could have made is counted under. */
const unknownCode = "unknown";

/** `GET /r/CODE`: to the petition at once; the view is counted beside it. */
export function addRedirectRoutes(app: FastifyInstance, parts: RedirectParts): void {
  const open = openLink(parts);
  app.get("/r/*", async (request, reply) => reply.headers(noStore).redirect(open(request), 302));
  app.get("/r", async (request, reply) => reply.headers(noStore).redirect(open(request), 302));
}

// A stored redirect would hide every later view.
const noStore = { "cache-control": "no-store" };

/** Counts a link being opened and answers where it leads. Also used for links that are not even a valid address. */
export function openLink({
  clock,
  views,
  viewsTotal,
  petitionUrl,
}: RedirectParts): (request: FastifyRequest) => string {
  return (request) => {
    const code = (request.params as { "*"?: string } | null)?.["*"] ?? "";
    const kind = readViewKind(request);
    views.add({ code: codeForm.test(code) ? code : unknownCode, kind, at: clock.now() });
    viewsTotal.inc({ kind });
    return petitionUrl();
  };
}

/** A chat's link preview, a search engine, a HEAD or a browser that only prepares a page is not a person reading it. */
function readViewKind({ method, headers }: Pick<FastifyRequest, "method" | "headers">): ViewKind {
  const agent = headers["user-agent"];
  const purpose = [headers["sec-purpose"], headers.purpose, headers["x-purpose"], headers["x-moz"]].join(" ");
  const isPerson = method === "GET" && agent && !isbot(agent) && !/prefetch|prerender|preview/i.test(purpose);
  return isPerson ? "view" : "crawler";
}
