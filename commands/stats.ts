import type { Button, Picture, Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";
import type { ReferralReport } from "../src/features/statistics/statistics.ts";
import { sayBest, sayDay, sayMasks, sayPetitionCount, saySubscriptions, sayTotals } from "./figure-lines.ts";

const periods = ["7", "30", "90", "all"] as const;
type Length = (typeof periods)[number];

/** A few figures that anyone understands, of a week or longer; all of them are on the dashboard. */
export default defineCommand({
  name: "stats",
  audience: "organisers",
  answer: "private",
  options: {},
  run: (call) => sayStats(call, "7"),
  buttons: {
    async period(call, value) {
      const length = periods.find((one) => one === value) ?? "7";
      return { ...(await sayStats(call, length)), replace: true, pictures: [] };
    },
  },
});

async function sayStats(call: Call, length: Length): Promise<Reply> {
  const { now, services } = call;
  const { statistics } = services;
  const upToNow = statistics.lastDays(Number(length) || 1, now);
  const report = await statistics.referrals(length === "all" ? { to: upToNow.to } : upToNow, now);
  const petition = await statistics.petition(now);
  return {
    lines: [
      [sayTitle(report, length), ...sayTotals(report)],
      ...paragraph(sayBest(report)),
      saySubscriptions(await statistics.subscriptions()),
      ...paragraph(petition ? sayPetitionCount(petition) : []),
      ...sayMasks(report),
    ],
    pictures: await draw(call, report),
    buttons: [
      periods.map(
        (one): Button => ({
          label: say(`stats.period.${one}`),
          press: { command: "stats", action: "period", value: one },
        }),
      ),
      [{ label: say("stats.dashboard"), press: openCommand("dashboard") }],
    ],
  };
}

const paragraph = (texts: readonly Text[]): (readonly Text[])[] => (texts.length > 0 ? [texts] : []);

const sayTitle = ({ from, to, before }: ReferralReport, length: Length): Text => {
  const values = { from: sayDay(from), to: sayDay(to) };
  if (length === "all") return say("stats.title_all", values);
  return before ? say("stats.title_compared", values) : say("stats.title", values);
};

/** Weeks of days, whatever the period: a week alone is no curve. */
const curveDays = 28;

/** The pictures say nothing that the lines and their own words do not: without them nothing is missing. */
async function draw(call: Call, { channels, from, to }: ReferralReport): Promise<readonly Picture[]> {
  const { charts } = call.services;
  const { language } = call.person;
  const rows = channels.map(({ label, figures }) => ({ name: label, count: figures.views.count }));
  const drawings = [
    charts.referralsByChannel(rows, { kind: "view", from, to }, language),
    await planCurve(call),
  ].map((chart) => chart.picture());
  return (await Promise.allSettled(drawings)).flatMap((drawn) =>
    drawn.status === "fulfilled" ? [drawn.value] : [],
  );
}

/** The last weeks, with what was sent. */
async function planCurve({ person, now, services: { charts, statistics } }: Call) {
  const { from, to } = statistics.lastDays(curveDays, now);
  const points = await statistics.curve({ from, to, column: "views" }, now);
  const marks = (await statistics.broadcastsIn({ from, to }, now)).map(({ id, day }) => ({
    day,
    label: say("stats.broadcast", { id }),
  }));
  return charts.curve(
    [{ name: { kind: "view" }, points }],
    marks,
    { kind: "view", from, to },
    person.language,
  );
}
