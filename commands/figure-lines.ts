import { say, type Text, type TextValue } from "../src/chat/text.ts";
import {
  type Column,
  changeOf,
  type Figure,
  type PetitionReport,
  type ReferralReport,
  type Subscriptions,
} from "../src/features/statistics/statistics.ts";

const bestShown = 3;

/** Days are calendar days: noon UTC falls on the same day in every zone the campaign's readers live in. */
export const sayDay = (day: string): TextValue => ({
  moment: Date.parse(`${day}T12:00:00Z`),
  style: "date",
});

/** What was counted of links, each beside the period before. */
export const sayTotals = ({ totals, before }: ReferralReport): Text[] =>
  (["views", "visitors", "starts", "optIns", "stops"] as const).map((column) =>
    sayFigure(column, totals[column], before?.totals[column]),
  );

function sayFigure(column: Exclude<Column, "crawlers">, now: Figure, before: Figure | undefined): Text {
  const label = say(`stats.${column}`);
  if (now.count === null) return say("stats.figure_hidden", { label });
  const change = changeOf(now, before);
  return change === undefined
    ? say("stats.figure", { label, value: now.count })
    : say("stats.figure_change", { label, value: now.count, change: Math.round(change * 100) / 100 });
}

/** The channels that brought most people; nothing where none may be shown. */
export function sayBest({ channels }: ReferralReport): Text[] {
  const best = channels
    .flatMap(({ label, figures }) => (figures.views.count ? [{ label, count: figures.views.count }] : []))
    .slice(0, bestShown);
  return best.length === 0
    ? []
    : [say("stats.best"), ...best.map(({ label, count }) => say("stats.channel", { label, value: count }))];
}

export const saySubscriptions = ({ people, places }: Subscriptions): Text[] => [
  sayAtLeast("people", people),
  ...(places === 0 ? [] : [sayAtLeast("places", places)]),
];

function sayAtLeast(who: "people" | "places", count: number | null): Text {
  if (count === null) return say(`stats.${who}_hidden`);
  return count === 0 ? say(`stats.${who}_none`) : say(`stats.${who}`, { value: count });
}

export function sayPetitionCount({ count, goal, share, pace }: PetitionReport): Text[] {
  return [
    goal === undefined || share === undefined
      ? say("stats.signatures", { signatures: count })
      : say("stats.signatures_goal", {
          signatures: count,
          goal,
          // Rounded down: 99.6 % must not read as all of it.
          share: Math.floor(share * 100) / 100,
        }),
    ...(pace ? [say("petition.count.pace", { pace: Math.round(pace.perDay) })] : []),
  ];
}

/** Why figures are missing or lower than somebody may have counted. */
export const sayMasks = ({ isPartial }: ReferralReport): Text[] => (isPartial ? [say("stats.masks")] : []);
