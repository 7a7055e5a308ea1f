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

/** The picture says nothing that the lines do not: without it nothing is missing. */
async function draw({ person, services }: Call, report: ReferralReport): Promise<readonly Picture[]> {
  const { channels, from, to } = report;
  const rows = channels.map(({ label, figures }) => ({ name: label, count: figures.views.count }));
  const chart = services.charts.referralsByChannel(rows, { kind: "view", from, to }, person.language);
  return chart.picture().then(
    (picture) => [picture],
    () => [],
  );
}
