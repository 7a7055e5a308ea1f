import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Language } from "../../chat/languages.ts";
import { isSignable } from "../../features/petition/petition.ts";
import { type Source, toReferralJson, writeReferralCsv } from "../../features/statistics/statistics.ts";
import { answersPage } from "../pages/dashboard/answers-page.ts";
import type { NameSource } from "../pages/dashboard/channel-table.ts";
import { type OverviewView, overviewPage } from "../pages/dashboard/overview-page.ts";
import { referralsPage } from "../pages/dashboard/referrals-page.ts";
import { sayIn } from "../pages/layout.ts";
import { type ChosenPeriod, readChosenPeriod } from "../period.ts";
import { type Desk, sendPage, type Visit } from "./desk.ts";

/** How many channels' curves are drawn over one another. */
const curvesAtMost = 5;

type Show = (
  visit: Visit,
  period: ChosenPeriod,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<unknown>;

/** The pages of figures, and the files to take away: for organisers. Every figure comes from `Statistics`, which masks it. */
export function addStatisticsRoutes(app: FastifyInstance, desk: Desk): void {
  const { statistics, broadcasts, faq, clock, config, figuresMark, charts, audit } = desk.parts;

  const organising = (show: Show) =>
    desk.organising((visit, request, reply) =>
      show(visit, readChosenPeriod(request.query, clock.now(), config.TZ_DEFAULT), request, reply),
    );

  app.get("/dashboard", async (request, reply) => {
    const show = desk.signedIn(async (visit, request, reply) => {
      // A moderator's work is the broadcasts; the figures are the organisers'.
      if (!visit.roles.organises) return reply.redirect("/dashboard/broadcasts", 303);
      const period = readChosenPeriod(request.query, clock.now(), config.TZ_DEFAULT);
      const { language } = visit.context;
      const [view, mark, all] = await Promise.all([
        readOverview(desk, period, language),
        figuresMark(),
        broadcasts.list(),
      ]);
      const running = all.filter(({ endedAt, state }) => endedAt === undefined && state !== "draft");
      return sendPage(reply, overviewPage(visit.context, { ...view, mark, running }));
    });
    return show(request, reply);
  });

  app.get(
    "/dashboard/referrals",
    organising(async ({ context }, period, request, reply) => {
      const now = clock.now();
      const { language } = context;
      const mark = await figuresMark();
      const report = await statistics.referrals(period, now);
      const { code } = request.query as { code?: unknown };
      const source = report.channels.find((row) => row.code === code);
      const days = { from: report.from, to: report.to };
      const best = report.channels.slice(0, curvesAtMost);
      const lineOf = async (one: Source) => ({
        name: nameIn(desk, language)(one),
        points: await statistics.curve({ ...days, column: "views", code: one.code }, now),
      });
      const [effects, own, ...lines] = await Promise.all([
        statistics.broadcastsIn(days, now),
        source && lineOf(source),
        ...best.map(lineOf),
      ]);
      const [bars, curve, ownCurve] = await Promise.all([
        charts.bars("bars", report, language),
        charts.curve("curve", { ...days, lines, effects }, language),
        own && charts.curve("one", { ...days, lines: [own], effects }, language),
      ]);
      return sendPage(
        reply,
        referralsPage(context, {
          period,
          report,
          nameOf: nameIn(desk, language),
          mark,
          bars,
          curve,
          one:
            source && ownCurve
              ? { source, curve: ownCurve, funnel: statistics.funnel(report, source.code) }
              : undefined,
        }),
      );
    }),
  );

  app.get(
    "/dashboard/answers",
    organising(async ({ context }, period, _request, reply) => {
      const mark = await figuresMark();
      const report = await statistics.answers(period, clock.now());
      return sendPage(
        reply,
        answersPage(context, {
          period,
          report,
          mark,
          nameEntry: (id) => faq.entry(id, context.language)?.question ?? id,
        }),
      );
    }),
  );

  const exporting = (type: string, write: (visit: Visit, period: ChosenPeriod) => Promise<string>) =>
    organising(async (visit, period, _request, reply) => {
      if (period.problem) {
        const message = sayIn(visit.context)(`dashboard.period.${period.problem}`);
        return reply.code(400).send({ error: { message } });
      }
      const ending = type.includes("csv") ? "csv" : "json";
      const days = `${period.from ?? "all"}..${period.to}`;
      await audit.noteExport(`referrals ${ending} ${days}`, { by: visit.member.key, at: clock.now() });
      return reply
        .type(type)
        .header("content-disposition", `attachment; filename="referrals-${period.to}.${ending}"`)
        .send(await write(visit, period));
    });
  app.get(
    "/dashboard/referrals.csv",
    exporting("text/csv; charset=utf-8", async ({ context }, period) =>
      writeReferralCsv(await statistics.referrals(period, clock.now()), nameIn(desk, context.language)),
    ),
  );
  app.get(
    "/dashboard/referrals.json",
    exporting("application/json; charset=utf-8", async ({ context }, period) =>
      JSON.stringify(
        toReferralJson(await statistics.referrals(period, clock.now()), nameIn(desk, context.language)),
      ),
    ),
  );
}

const nameIn =
  (desk: Desk, language: Language): NameSource =>
  ({ label }) =>
    desk.parts.speak(label, language);

/** What the first page and a partner's show. */
export async function readOverview(
  desk: Desk,
  period: ChosenPeriod,
  language: Language,
): Promise<OverviewView> {
  const { statistics, petition, charts, clock } = desk.parts;
  const now = clock.now();
  const state = petition.state(now);
  const report = await statistics.referrals(period, now);
  const days = { from: report.from, to: report.to };
  const [points, effects, count, subscriptions] = await Promise.all([
    statistics.curve({ ...days, column: "views" }, now),
    statistics.broadcastsIn(days, now),
    statistics.petition(now),
    statistics.subscriptions(),
  ]);
  return {
    period,
    report,
    funnel: statistics.funnel(report),
    curve: await charts.curve("curve", { ...days, lines: [{ name: undefined, points }], effects }, language),
    effects,
    petition: { campaign: petition.campaign, state, isSignable: isSignable(state), report: count },
    subscriptions,
    nameOf: nameIn(desk, language),
  };
}
