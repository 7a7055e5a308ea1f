import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** What `/metrics` shows: the process itself to begin with; every part adds its own counts. Labels are never ids or texts. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** How often links were opened, by people and by crawlers; by channel they are in the database. */
export function countViews(registry: Registry): Counter<"kind"> {
  return new Counter({
    name: "portevoix_link_views_total",
    help: "Referral links opened",
    labelNames: ["kind"],
    registers: [registry],
  });
}

/**
 * Counts and times answers by route pattern, never by address: an address may carry a code or a name. Answers what takes
 * note of a redirect, in seconds: those do not come through the app.
 */
export function measureAnswers(app: FastifyInstance, registry: Registry): (elapsed: number) => void {
  const seconds = new Histogram({
    name: "portevoix_http_answer_seconds",
    help: "Time to answer, by route and status",
    labelNames: ["route", "method", "status"],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10],
    registers: [registry],
  });
  app.addHook("onResponse", async (request, reply) => {
    const labels = {
      route: request.routeOptions.url ?? "none",
      method: request.method,
      status: reply.statusCode,
    };
    seconds.observe(labels, reply.elapsedTime / 1000);
  });
  const redirects = seconds.labels({ route: "/r/*", method: "GET", status: 302 });
  return (elapsed) => redirects.observe(elapsed);
}
