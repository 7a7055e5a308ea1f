import type { Language } from "../chat/languages.ts";
import { say } from "../chat/text.ts";
import type { ChartPlan } from "./chart.ts";
import { type Day, startOf, writeDay, writePeriod, writeShare, writeShortDay } from "./chart-days.ts";
import type { Word } from "./plan-bars.ts";

/** Signatures as a source gave them, at most one for a day, in order. */
export interface Signatures {
  readonly day: Day;
  readonly count: number;
}

/** How many signed, up to `goal` and on to `projection`, where it leads at this pace. */
export function planPetition(
  points: readonly Signatures[],
  goal: number | undefined,
  projection: Signatures | undefined,
  language: Language,
  word: Word,
): ChartPlan {
  const title = say("charts.signatures");
  const [first, last] = [points[0], points.at(-1)];
  const period = first && last ? writePeriod(first.day, last.day, language) : "";
  const about = first ? say("charts.about", { title, period }) : title;
  const tell = ({ day, count }: Signatures) => ({ number: count, day: writeShortDay(day, language) });
  const reached =
    goal && last
      ? [say("charts.summary_goal", { goal, share: writeShare(last.count / goal, language) })]
      : [];
  return {
    name: "petition",
    drawing: {
      kind: "petition",
      title: word(title),
      subtitle: period,
      notes: reached.map(word),
      empty: word(say("charts.empty")),
      unnamed: word(say("charts.unnamed")),
      points: points.map(({ day, count }) => ({ day: startOf(day), count })),
      label: last ? word(say("charts.reached", tell(last))) : "",
      ...(goal ? { goal: { count: goal, label: word(say("charts.goal", { goal })) } } : {}),
      ...(last && projection && projection.day > last.day
        ? {
            projection: {
              day: startOf(projection.day),
              count: projection.count,
              label: word(say("charts.projected", tell(projection))),
            },
          }
        : {}),
    },
    summary: last
      ? [
          say("charts.summary_petition", { number: last.count, day: writeDay(last.day, language) }),
          ...reached,
          ...(projection
            ? [
                say("charts.summary_projection", {
                  number: projection.count,
                  day: writeDay(projection.day, language),
                }),
              ]
            : []),
        ]
      : [say("charts.summary_empty", { about })],
    table: {
      caption: about,
      head: [say("charts.day"), title],
      rows: points.map(({ day, count }) => ({ name: writeDay(day, language), cells: [count] })),
    },
  };
}
