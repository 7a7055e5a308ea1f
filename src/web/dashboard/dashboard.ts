import fastifyCookie from "@fastify/cookie";
import fastifyFormbody from "@fastify/formbody";
import type { FastifyPluginAsync } from "fastify";
import { isSignable } from "../../features/petition/petition.ts";
import { overviewPage } from "../pages/dashboard/overview-page.ts";
import { addBroadcastRoutes } from "./broadcast-routes.ts";
import { createDesk, type DashboardParts, sendPage } from "./desk.ts";
import { addLoginRoutes } from "./login-routes.ts";

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
    addBroadcastRoutes(app, desk);
    app.get(
      "/dashboard",
      desk.signedIn(async ({ context, roles }, _request, reply) => {
        // A moderator's work is the broadcasts; the figures are the organisers'.
        if (!roles.organises) return reply.redirect("/dashboard/broadcasts", 303);
        const now = parts.clock.now();
        const [subscriptions, all] = await Promise.all([
          parts.overview.subscriptions(),
          parts.broadcasts.list(),
        ]);
        const running = all.filter(({ endedAt, state }) => endedAt === undefined && state !== "draft");
        const state = parts.petition.state(now);
        return sendPage(
          reply,
          overviewPage(context, {
            petition: { campaign: parts.petition.campaign, state, isSignable: isSignable(state) },
            subscriptions,
            running,
          }),
        );
      }),
    );
  };
}
