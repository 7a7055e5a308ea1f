import { join } from "node:path";
import Fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { Registry } from "prom-client";
import type { Health } from "../chat/adapter-contract.ts";
import type { Config } from "../config.ts";
import type { DataMapRow } from "../features/privacy/data-map.ts";
import type { Referrals, Visitors } from "../features/referrals/referrals.ts";
import type { Clock } from "../system/clock.ts";
import { ConfigError } from "../system/config-error.ts";
import type { Logger } from "../system/logger.ts";
import { addAssetRoutes } from "./asset-routes.ts";
import { addErrorAnswers } from "./error-answers.ts";
import { addHealthRoutes } from "./health-routes.ts";
import { countViews, measureAnswers } from "./metrics.ts";
import { choosePageLanguage } from "./page-language.ts";
import type { PageWords } from "./page-words.ts";
import { chatPage } from "./pages/chat-page.ts";
import { homePage } from "./pages/home-page.ts";
import type { PageContext } from "./pages/layout.ts";
import { privacyPage } from "./pages/privacy-page.ts";
import { type AnswerLink, addRedirectRoutes, answerFirst, createLinkAnswer } from "./redirect-routes.ts";
import { type RequestLimits, refuseExcess, requestLimits } from "./request-limits.ts";
import { addSecurityHeaders, answerHeaders, redirectHeaders } from "./security-headers.ts";
import { createViewQueue } from "./view-queue.ts";
import { createViewSpill } from "./view-spill.ts";

export interface WebParts {
  readonly config: Pick<
    Config,
    "HOST" | "PORT" | "PUBLIC_URL" | "PREVIEW" | "LANGUAGES" | "DATA_DIR" | "TRUST_PROXY"
  >;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly words: PageWords;
  /** What `/metrics` shows; other parts add their own counts to it. */
  readonly registry: Registry;
  /** The health of every configured part by its name: database, telegram, discord, jobs. */
  readiness(): Promise<Readonly<Record<string, Health>>>;
  /** Counts links being opened: see `Referrals`. Called beside the redirects, and again when it answers false. */
  recordViews: Referrals["recordViews"];
  readonly visitors: Pick<Visitors, "markOf">;
  /** Where the petition can be read and signed. */
  petitionUrl(): string;
  /** Who answers for the bot; `undefined` while nobody has said so. */
  readonly operator?: () => { readonly name: string; readonly contact: string } | undefined;
  /** What the database holds, counted now. */
  privacy(): Promise<readonly DataMapRow[]>;
  /** The platforms' own routes: Telegram's webhook, the preview's API. */
  readonly plugins: readonly FastifyPluginAsync[];
  /** Others than those of `request-limits.ts`: a test waits for none of them. */
  readonly limits?: Partial<RequestLimits>;
}

export interface WebServer {
  readonly app: FastifyInstance;
  /** Throws a `ConfigError` when HOST and PORT cannot be listened on. `url` ends in a slash. */
  listen(): Promise<{ readonly url: string }>;
  /** Answers what is in hand, then writes down the views still waiting. Takes 7 s at the longest. */
  close(): Promise<void>;
}

/** Time for the views still waiting when the server closes, in ms: the whole program has ten seconds to end. */
const viewDeadlineMs = 5000;
const closeDeadlineMs = 2000;

/** The HTTP side: redirects, pages, health, metrics and the platforms' plugins. */
export async function createWebServer(parts: WebParts): Promise<WebServer> {
  const { config, logger, clock, words, registry } = parts;
  const spill = createViewSpill(join(config.DATA_DIR, "views"), logger);
  const views = createViewQueue({ write: parts.recordViews, spill, logger });
  const limits = { ...requestLimits, ...parts.limits };
  const app = createFastify(limits, config.PUBLIC_URL, (...exchange) => answerLink(...exchange));
  const answerLink = createLinkAnswer({
    clock,
    views,
    totals: countViews(registry),
    visitors: parts.visitors,
    proxies: config.TRUST_PROXY,
    headers: redirectHeaders(config.PUBLIC_URL),
    petitionUrl: parts.petitionUrl,
  });
  const pageFor = (request: FastifyRequest): PageContext => ({
    language: choosePageLanguage(request, config.LANGUAGES),
    languages: config.LANGUAGES,
    words,
    petitionUrl: parts.petitionUrl(),
  });

  addSecurityHeaders(app, config.PUBLIC_URL);
  refuseExcess(app, limits);
  measureAnswers(app, registry);
  addErrorAnswers(app, { logger, pageFor });
  await addAssetRoutes(app);
  addRedirectRoutes(app, answerLink);
  answerFirst(app.server, answerLink);
  addHealthRoutes(app, parts);
  addPages(app, parts, pageFor);
  for (const plugin of parts.plugins) await app.register(plugin);
  await app.ready();

  return {
    app,
    async listen() {
      await app.listen({ host: config.HOST, port: config.PORT }).catch((error: unknown) => {
        throw explainListenFailure(error);
      });
      return { url: readAddress(app, config.HOST) };
    },
    async close() {
      const late = setTimeout(() => app.server.closeAllConnections(), closeDeadlineMs);
      await app.close();
      clearTimeout(late);
      await views.close(viewDeadlineMs);
    },
  };
}

/** Routes here have no JSON schema: Fastify would load the compilers for them, a hundred files, at each start. */
const noCompiler = (): never => {
  throw new Error("Requests are checked by zod");
};

/** Requests are not logged: an address may hold a code or a name. A client gets little time and room to be slow in. */
function createFastify(
  limits: RequestLimits,
  publicUrl: string | undefined,
  answerLink: AnswerLink,
): FastifyInstance {
  return Fastify({
    logger: false,
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.silentMs,
    keepAliveTimeout: limits.keptAliveMs,
    http: {
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      maxHeaderSize: limits.headBytes,
    },
    // A link with a broken escape in it is still a link somebody opened: it leads to the petition like any other.
    frameworkErrors: (error, request: FastifyRequest, reply: FastifyReply) => {
      if (request.url.startsWith("/r/")) {
        reply.hijack();
        answerLink(request.raw, reply.raw);
      } else
        reply
          .code(error.statusCode ?? 400)
          .headers(answerHeaders(publicUrl))
          .send({ error: { message: "Bad request" } });
    },
  });
}

function addPages(
  app: FastifyInstance,
  { config, logger, privacy, operator }: WebParts,
  pageFor: (request: FastifyRequest) => PageContext,
): void {
  const pageHeaders = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
    vary: "accept-language",
  };
  const front = config.PREVIEW ? chatPage : homePage;
  app.get("/", async (request, reply) => reply.headers(pageHeaders).send(front(pageFor(request))));
  app.get("/privacy", async (request, reply) => {
    const rows = await privacy().catch((error: unknown) => {
      logger.error({ code: "data_map_failed", err: error });
      return undefined;
    });
    return reply.headers(pageHeaders).send(privacyPage(pageFor(request), rows, operator?.()));
  });
}

function readAddress(app: FastifyInstance, host: string): string {
  const address = app.server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}/`;
}

function explainListenFailure(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const options = { cause: error };
  switch (code) {
    case "EADDRINUSE":
      return new ConfigError(
        [
          {
            where: "PORT",
            problem: "Another program already listens on this port.",
            cure: "Stop it, or set PORT to another one (0 takes any free one).",
          },
        ],
        options,
      );
    case "EACCES":
      return new ConfigError(
        [
          {
            where: "PORT",
            problem: "This user may not listen on this port.",
            cure: "Set PORT to 1024 or higher.",
          },
        ],
        options,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new ConfigError(
        [
          {
            where: "HOST",
            problem: "This machine has no such address.",
            cure: "Set HOST to one of its own, such as 127.0.0.1 or 0.0.0.0.",
          },
        ],
        options,
      );
    default:
      return error;
  }
}
