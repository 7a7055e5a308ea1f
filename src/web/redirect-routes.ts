import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { isbot } from "isbot";
import type { Counter } from "prom-client";
import type { Visitors } from "../features/referrals/referrals.ts";
import type { Clock } from "../system/clock.ts";
import { clientAddress } from "./client-address.ts";
import type { View, ViewQueue } from "./view-queue.ts";

export interface RedirectParts {
  readonly clock: Clock;
  readonly views: ViewQueue;
  readonly viewsTotal: Counter<"kind">;
  readonly visitors: Pick<Visitors, "markOf">;
  /** How many proxies stand in front (TRUST_PROXY). */
  readonly proxies: number;
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
  app.get("/r/*", async (request, reply) => reply.headers(noStore).redirect(open(request.raw), 302));
  app.get("/r", async (request, reply) => reply.headers(noStore).redirect(open(request.raw), 302));
}

// A stored redirect would hide every later view.
const noStore = { "cache-control": "no-store" };

/** Counts a link being opened and answers where it leads. Also used for links that are not even a valid address. */
export function openLink(parts: RedirectParts): (request: IncomingMessage) => string {
  const { clock, views, viewsTotal, visitors, proxies, petitionUrl } = parts;
  return (request) => {
    const code = readCode(request.url ?? "");
    const kind = readViewKind(request);
    const at = clock.now();
    const mark =
      kind === "view"
        ? visitors.markOf({
            code,
            address: clientAddress(request, proxies),
            agent: request.headers["user-agent"] ?? "",
            at,
          })
        : undefined;
    views.add({ code, kind, at, mark });
    viewsTotal.inc({ kind });
    return petitionUrl();
  };
}

function readCode(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  const code = path.slice("/r/".length);
  return codeForm.test(code) ? code : unknownCode;
}

/** A chat's link preview, a search engine, a HEAD or a browser that only prepares a page is not a person reading it. */
function readViewKind({ method, headers }: Pick<IncomingMessage, "method" | "headers">): View["kind"] {
  const agent = headers["user-agent"];
  const purpose = [headers["sec-purpose"], headers.purpose, headers["x-purpose"], headers["x-moz"]].join(" ");
  const isPerson = method === "GET" && agent && !isbot(agent) && !/prefetch|prerender|preview/i.test(purpose);
  return isPerson ? "view" : "crawler";
}
