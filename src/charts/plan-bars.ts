import type { Language } from "../chat/languages.ts";
import { say, type Text } from "../chat/text.ts";
import type { ChartPlan } from "./chart.ts";
import { type Day, writeList, writeNumber, writePeriod } from "./chart-days.ts";

/** What is counted, each under its honest name. */
export type FigureKind = "view" | "visitor" | "start" | "opt_in" | "stop";

/** Below this, no figure is given. */
export const least = 5;
/** More would make a picture that nobody can take in. */
const barsAtMost = 12;

export interface ChannelRow {
  readonly name: string;
  /** `null`: from 1 to 4, or not published yet. */
  readonly count: number | null;
}

export interface Period {
  /** First and last day. */
  readonly from: Day;
  readonly to: Day;
}

/** Chooses words in the chart's language; strings in the values come out as they went in. */
export type Word = (text: Text) => string;

/** The channels that brought the most of one kind, most first. */
export function planBars(
  rows: readonly ChannelRow[],
  { kind, from, to }: Period & { readonly kind: FigureKind },
  language: Language,
  word: Word,
): ChartPlan {
  const what = say(`charts.kinds.${kind}`);
  const title = say("charts.by_channel", { what });
  const period = writePeriod(from, to, language);
  const about = say("charts.about", { title, period });
  const few = word(say("charts.few", { least }));
  const sorted = rows.toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0));
  const bars = sorted.slice(0, barsAtMost).map(({ name, count }) => ({
    name,
    count,
    label: count === null ? few : writeNumber(count, language),
  }));
  const rest = sorted.length - bars.length;
  const notes = [
    ...(rest > 0 ? [say("charts.note_rest", { number: rest })] : []),
    ...(bars.some(({ count }) => count === null) ? [say("charts.note_masked", { least })] : []),
  ];
  const list = writeList(bars.map(({ name, label }) => `${name} (${label})`));
  return {
    name: "channels",
    drawing: {
      kind: "bars",
      title: word(title),
      subtitle: period,
      notes: notes.map(word),
      empty: word(say("charts.empty")),
      unnamed: word(say("charts.unnamed")),
      bars,
    },
    summary: [
      bars.length > 0 ? say("charts.summary_bars", { about, list }) : say("charts.summary_empty", { about }),
      ...notes,
    ],
    table: {
      caption: about,
      head: [say("charts.channel"), what],
      rows: sorted.map(({ name, count }) => ({ name, cells: [count] })),
    },
  };
}
