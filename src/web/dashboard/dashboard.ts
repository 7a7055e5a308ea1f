import fastifyCookie from "@fastify/cookie";
import fastifyFormbody from "@fastify/formbody";
import type { FastifyPluginAsync } from "fastify";
import { addBroadcastRoutes } from "./broadcast-routes.ts";
import { createDesk, type DashboardParts } from "./desk.ts";
import { addLinkRoutes } from "./link-routes.ts";
import { addLiveEvents } from "./live-events.ts";
import { addLoginRoutes } from "./login-routes.ts";
import { addStatisticsRoutes } from "./statistics-routes.ts";

export type { DashboardParts } from "./desk.ts";

/** The team's pages under `/dashboard`. Cookies and forms are read here and nowhere else. */
export function createDashboard(parts: DashboardParts): FastifyPluginAsync {
  const desk = createDesk(parts);
  return async (app) => {
    await app.register(fastifyCookie);
    await app.register(fastifyFormbody);
    app.addHook("onRequest", async (_request, reply) => {
      reply.headers({
        "cache-control": "no-store",
        // Under `no-referrer` a browser says `Origin: null` of our own forms. Other sites learn nothing either way.
        "referrer-policy": "same-origin",
        "x-robots-tag": "noindex",
      });
    });
    addLoginRoutes(app, desk);
    addStatisticsRoutes(app, desk);
    addLinkRoutes(app, desk);
    addLiveEvents(app, desk);
    addBroadcastRoutes(app, desk);
  };
}
