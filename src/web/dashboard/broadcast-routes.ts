import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Broadcast } from "../../features/broadcasts/broadcast.ts";
import { writeReportCsv } from "../../features/broadcasts/broadcasts.ts";
import { type Act, acts, actsIn } from "../pages/dashboard/broadcast-actions.ts";
import { type BroadcastView, broadcastPage, liveParts, refusals } from "../pages/dashboard/broadcast-page.ts";
import { broadcastsPage } from "../pages/dashboard/broadcasts-page.ts";
import { type Desk, sendPage, type Visit } from "./desk.ts";

const withId = z.object({
  id: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
});
const withAct = withId.extend({ act: z.enum(acts) });
const withSaid = z.object({
  said: z
    .enum([...acts, ...refusals])
    .optional()
    .catch(undefined),
});

/** What somebody who approves was shown. Its form may be forged: without it nothing is approved. */
const withSeen = z.object({ seen: z.string().max(64).catch("") });

type Show = (broadcast: Broadcast, visit: Visit, request: FastifyRequest, reply: FastifyReply) => unknown;

/** The broadcasts' pages: organisers read them, moderators also press the buttons. */
export function addBroadcastRoutes(app: FastifyInstance, desk: Desk): void {
  const { broadcasts, audit, clock } = desk.parts;

  const showing = (show: Show) =>
    desk.signedIn(async (visit, request, reply) => {
      const { data } = withId.safeParse(request.params);
      const broadcast = data && (await broadcasts.find(data.id));
      return broadcast ? show(broadcast, visit, request, reply) : reply.callNotFound();
    });

  async function viewOf(
    broadcast: Broadcast,
    { member, roles }: Visit,
  ): Promise<Omit<BroadcastView, "said">> {
    const { id } = broadcast;
    const [progress, report, audit, correction] = await Promise.all([
      broadcasts.progress(id),
      broadcasts.report(id),
      broadcasts.audit(id),
      broadcasts.correction(id),
    ]);
    // Four eyes: the author's own approval would be refused, so it is not offered.
    const isOthers: Partial<Record<Act, boolean>> = {
      approve:
        broadcast.author !== member.key &&
        audit.findLast(({ action }) => action === "submitted")?.actor !== member.key,
      approveCorrection: correction?.by !== member.key,
    };
    const possible: readonly Act[] = [
      ...(correction ? (["approveCorrection"] as const) : []),
      ...actsIn(broadcast),
    ];
    const offered = roles.moderates ? possible.filter((act) => isOthers[act] ?? true) : [];
    return { broadcast, progress, report, audit, correction, acts: offered, reader: member.key };
  }

  app.get(
    "/dashboard/broadcasts",
    desk.signedIn(async ({ context }, _request, reply) =>
      sendPage(reply, broadcastsPage(context, await broadcasts.list())),
    ),
  );

  app.get(
    "/dashboard/broadcasts/:id",
    showing(async (broadcast, visit, request, reply) => {
      const { said } = withSaid.parse(request.query);
      return sendPage(reply, broadcastPage(visit.context, { ...(await viewOf(broadcast, visit)), said }));
    }),
  );

  app.get(
    "/dashboard/broadcasts/:id/live",
    showing(async (broadcast, visit, _request, reply) => {
      const parts = liveParts(visit.context, { ...(await viewOf(broadcast, visit)), said: undefined });
      return sendPage(reply.header("x-ended", String(broadcast.endedAt !== undefined)), parts.toString());
    }),
  );

  app.get(
    "/dashboard/broadcasts/:id/report.csv",
    showing(async ({ id }, { member }, _request, reply) => {
      await audit.noteExport(`broadcast ${id} csv`, { by: member.key, at: clock.now() });
      return reply
        .type("text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="broadcast-${id}.csv"`)
        .send(writeReportCsv(await broadcasts.report(id)));
    }),
  );

  app.post(
    "/dashboard/broadcasts/:id/:act",
    desk.submitted(async ({ member, roles }, request, reply) => {
      const { data } = withAct.safeParse(request.params);
      if (!data) return reply.callNotFound();
      if (!roles.moderates) return desk.refuse(request, reply, "readOnly", 403);
      const { seen } = withSeen.parse(request.body);
      const result = await broadcasts[data.act](data.id, member.key, seen);
      const said = result.kind === "done" ? data.act : result.because;
      return reply.redirect(`/dashboard/broadcasts/${data.id}?said=${said}`, 303);
    }),
  );
}
