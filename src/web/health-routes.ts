import { setTimeout as wait } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Registry } from "prom-client";
import type { Health } from "../chat/adapter-contract.ts";
import type { Logger } from "../system/logger.ts";

export interface HealthParts {
  /** The health of every configured part by its name: database, telegram, discord, jobs. */
  readiness(): Promise<Readonly<Record<string, Health>>>;
  readonly registry: Registry;
  readonly logger: Logger;
  /** How long the parts may take to say how they are, in ms: a probe gives up soon after. */
  readonly readinessDeadlineMs?: number;
}

/** `GET /healthz` (the process lives), `/readyz` (so does every part, or it is on standby; 503 when one does not) and `/metrics`. */
export function addHealthRoutes(app: FastifyInstance, parts: HealthParts): void {
  app.get("/healthz", async (_request, reply) => reply.headers(noStore).send({ kind: "well" }));
  app.get("/readyz", async (_request, reply) => {
    const health = await askEveryPart(parts);
    const isReady = Object.values(health).every(({ kind }) => kind !== "unwell");
    return reply
      .headers(noStore)
      .code(isReady ? 200 : 503)
      .send(health);
  });
  app.get("/metrics", async (_request, reply) =>
    reply
      .headers({ ...noStore, "content-type": parts.registry.contentType })
      .send(await parts.registry.metrics()),
  );
}

const noStore = { "cache-control": "no-store" };

async function askEveryPart({
  readiness,
  logger,
  readinessDeadlineMs = 5000,
}: HealthParts): Promise<Readonly<Record<string, Health>>> {
  const answered = new AbortController();
  const late = wait(readinessDeadlineMs, { readiness: { kind: "unwell", because: "no_answer" } } as const, {
    signal: answered.signal,
  });
  try {
    return await Promise.race([readiness(), late]);
  } catch (error) {
    logger.error({ code: "readiness_failed", err: error });
    return { readiness: { kind: "unwell", because: "failed" } };
  } finally {
    answered.abort();
    late.catch(() => {});
  }
}
