import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { linkWeeks, readLinkName } from "../../features/shared-links/shared-links.ts";
import { linkSayings, linksPage } from "../pages/dashboard/links-page.ts";
import { sharedPage } from "../pages/dashboard/shared-page.ts";
import { readChosenPeriod } from "../period.ts";
import { createAttemptLimit } from "./attempt-limit.ts";
import { type Desk, sendPage, type Visit } from "./desk.ts";
import { readOverview } from "./statistics-routes.ts";

const newLink = z.object({
  name: z.string().transform(readLinkName).pipe(z.string()),
  weeks: z.coerce.number().pipe(z.literal(linkWeeks)),
});
const withId = z.object({
  id: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
});
const withSaid = z.object({ said: z.enum(linkSayings).optional().catch(undefined) });

/** Links for partners: organisers make and end them, and whoever has one reads the overview, without a cookie. */
export function addLinkRoutes(app: FastifyInstance, desk: Desk): void {
  const { sharedLinks, clock, config } = desk.parts;
  const limit = createAttemptLimit(clock);

  async function show(
    { context, member }: Visit,
    reply: FastifyReply,
    more: Pick<Parameters<typeof linksPage>[1], "made" | "said">,
  ) {
    const links = await sharedLinks.list(clock.now());
    return sendPage(reply, linksPage(context, { links, reader: member.key, ...more }));
  }

  app.get(
    "/dashboard/links",
    desk.organising((visit, request, reply) => show(visit, reply, withSaid.parse(request.query))),
  );

  app.post(
    "/dashboard/links",
    desk.submitted(async (visit, request, reply) => {
      if (!visit.roles.organises) return desk.refuse(request, reply, "organisers", 403);
      const { data } = newLink.safeParse(request.body);
      if (!data) return reply.redirect("/dashboard/links?said=noName", 303);
      const token = await sharedLinks.make({ ...data, by: visit.member.key }, clock.now());
      if (!token) return reply.redirect("/dashboard/links?said=tooMany", 303);
      // Not by way of another address: what opens the figures stands on this one page, and in no history.
      const url = `${desk.parts.publicUrl()}/dashboard/shared/${token}`;
      return show(visit, reply, { made: { name: data.name, url } });
    }),
  );

  app.post(
    "/dashboard/links/:id/revoke",
    desk.submitted(async (visit, request, reply) => {
      if (!visit.roles.organises) return desk.refuse(request, reply, "organisers", 403);
      const { data } = withId.safeParse(request.params);
      if (!data) return reply.callNotFound();
      const wasThere = await sharedLinks.revoke(data.id, { by: visit.member.key, at: clock.now() });
      return reply.redirect(`/dashboard/links?said=${wasThere ? "revoked" : "gone"}`, 303);
    }),
  );

  app.get("/dashboard/shared/:token", async (request, reply) => {
    // Its address is the key: no other site is told it, nor the petition's.
    reply.header("referrer-policy", "no-referrer");
    if (limit.isExceeded(desk.addressOf(request)))
      return desk.refuse(request, reply.header("retry-after", "60"), "tooOften", 429);
    const { token } = request.params as { token: string };
    const link = await sharedLinks.open(token, clock.now());
    if (!link) {
      limit.noteFailure(desk.addressOf(request));
      return reply.callNotFound();
    }
    const context = { ...desk.pageFor(request), zone: config.TZ_DEFAULT };
    const period = readChosenPeriod(request.query, clock.now(), config.TZ_DEFAULT);
    const view = await readOverview(desk, period, context.language);
    return sendPage(reply, sharedPage(context, { link, path: `/dashboard/shared/${token}`, view }));
  });
}
