import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** What `/metrics` shows: the process itself to begin with; every part adds its own counts. Labels are never ids or texts. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

export type ViewTotals = Record<"view" | "crawler", number>;

/** How often links were opened, by people and by crawlers; by channel they are in the database. Whoever answers one adds to it. */
export function countViews(registry: Registry): ViewTotals {
  const totals: ViewTotals = { view: 0, crawler: 0 };
  new Counter({
    name: "portevoix_link_views_total",
    help: "Referral links opened",
    labelNames: ["kind"],
    registers: [registry],
    // Read when somebody looks: the counter's own adding costs a twentieth of a redirect.
    collect() {
      this.reset();
      for (const [kind, count] of Object.entries(totals)) this.inc({ kind }, count);
    },
  });
  return totals;
}

interface Refused {
  readonly shed: number;
  readonly limited: Readonly<Record<"person" | "place", number>>;
}

/** What the bot did not answer in earnest, because too much came at once or too fast. */
export function countRefusals(registry: Registry, refused: Refused): void {
  const registers = [registry];
  new Counter({
    name: "portevoix_events_shed_total",
    help: "Questions for which there was no time, their people told so",
    registers,
    collect() {
      this.reset();
      this.inc(refused.shed);
    },
  });
  new Counter({
    name: "portevoix_events_limited_total",
    help: "Events over the limit of a person or a place: told once, then left out",
    labelNames: ["by"],
    registers,
    collect() {
      this.reset();
      for (const [by, count] of Object.entries(refused.limited)) this.inc({ by }, count);
    },
  });
}

/**
 * Counts and times the app's answers by route pattern, never by address: an address may carry a code or a name. Links are
 * answered before it, in microseconds, and only counted.
 */
export function measureAnswers(app: FastifyInstance, registry: Registry): void {
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
}
