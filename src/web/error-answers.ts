import { randomBytes } from "node:crypto";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "../system/logger.ts";
import { type ErrorPageKind, errorPage } from "./pages/error-page.ts";
import { type PageContext, sayIn } from "./pages/layout.ts";

export interface ErrorParts {
  readonly logger: Logger;
  pageFor(request: FastifyRequest): PageContext;
}

/** Pages that do not exist and errors, in the reader's language: never a stack, never a library's own message. */
export function addErrorAnswers(app: FastifyInstance, { logger, pageFor }: ErrorParts): void {
  app.setNotFoundHandler(async (request, reply) => answer(request, reply, 404, pageFor(request)));
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status =
      error.statusCode && error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : 500;
    if (status < 500) return answer(request, reply, status, pageFor(request));
    const reference = randomBytes(5).toString("hex");
    logger.error({ code: "http_error", reference, route: request.routeOptions.url ?? "none", err: error });
    return answer(request, reply, status, pageFor(request), reference);
  });
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  context: PageContext,
  reference?: string,
) {
  const kind = kindOf(status);
  reply.code(status).header("cache-control", "no-store");
  if (request.headers.accept?.includes("text/html"))
    return reply.type("text/html; charset=utf-8").send(errorPage(context, kind, reference));
  const say = sayIn(context);
  const message = `${say(`error.${kind}.title`)}. ${say(`error.${kind}.text`)}`;
  return reply.send({ error: { message, ...(reference ? { reference } : {}) } });
}

function kindOf(status: number): ErrorPageKind {
  if (status === 404) return "notFound";
  if (status === 413) return "tooLarge";
  return status < 500 ? "badRequest" : "internal";
}
