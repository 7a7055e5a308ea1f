import type { Language } from "../chat/languages.ts";
import { say, type Text } from "../chat/text.ts";
import type { ChartPlan } from "./chart.ts";
import { type Day, startOf, writeDay, writeList, writePeriod, writeShortDay } from "./chart-days.ts";
import { type FigureKind, least, type Period, type Word } from "./plan-bars.ts";
import { linesAtMost } from "./sizes.ts";

export interface Series {
  /** A channel's name, or what is counted. */
  readonly name: string | { readonly kind: FigureKind };
  /** Every day of the period, in order. `null`: from 1 to 4, or not published yet. */
  readonly points: readonly { readonly day: Day; readonly count: number | null }[];
}

/** Something that was sent, named so that it fits above a curve. */
export interface Mark {
  readonly day: Day;
  readonly label: Text | string;
}

/** Lines over days. `kind`: of all of them; left out when each counts something else. */
export function planCurve(
  series: readonly Series[],
  marks: readonly Mark[],
  { kind, from, to }: Period & { readonly kind?: FigureKind },
  language: Language,
  word: Word,
): ChartPlan {
  const title = kind ? say("charts.by_day", { what: say(`charts.kinds.${kind}`) }) : say("charts.day_by_day");
  const period = writePeriod(from, to, language);
  const about = say("charts.about", { title, period });
  const shown = marks
    .filter(({ day }) => day >= from && day <= to)
    .toSorted((a, b) => (a.day < b.day ? -1 : 1))
    .map(({ day, label }) => ({ day, label: typeof label === "string" ? label : word(label) }));
  const drawn = series.slice(0, linesAtMost);
  const hasGaps = drawn.some(({ points }) => points.some(({ count }) => count === null));
  const notes = [
    ...(series.length > drawn.length
      ? [say("charts.note_rest", { number: series.length - drawn.length })]
      : []),
    ...(hasGaps ? [say("charts.note_gaps", { least })] : []),
  ];
  const days = [...new Set(series.flatMap(({ points }) => points.map(({ day }) => day)))].sort();
  const counts = series.map(({ points }) => new Map(points.map(({ day, count }) => [day, count])));
  return {
    name: "curve",
    drawing: {
      kind: "curve",
      title: word(title),
      subtitle: period,
      notes: notes.map(word),
      empty: word(say("charts.empty")),
      unnamed: word(say("charts.unnamed")),
      from: startOf(from),
      to: startOf(to),
      lines: drawn.map(({ name, points }) => ({
        name: typeof name === "string" ? name : word(nameOf(name.kind)),
        points: points.map(({ day, count }) => ({ day: startOf(day), count })),
      })),
      marks: shown.map(({ day, label }) => ({ day: startOf(day), label })),
    },
    summary: [
      say("charts.summary_head", { about }),
      ...series.map((one) => tellLine(one, language)),
      ...(shown.length > 0 ? [say("charts.summary_marks", { list: listMarks(shown, language) })] : []),
      ...notes,
    ],
    table: {
      caption: about,
      head: [
        say("charts.day"),
        ...series.map(({ name }) => (typeof name === "string" ? name : nameOf(name.kind))),
      ],
      rows: days.map((day) => ({
        name: writeDay(day, language),
        cells: counts.map((count) => count.get(day) ?? null),
      })),
    },
  };
}

const nameOf = (kind: FigureKind): Text => say(`charts.kinds.${kind}`);

const listMarks = (
  marks: readonly { readonly day: Day; readonly label: string }[],
  language: Language,
): string => writeList(marks.map(({ day, label }) => `${label} (${writeShortDay(day, language)})`));

/** A total is the sum of what is shown, as everywhere. */
function tellLine({ name, points }: Series, language: Language): Text {
  const named = typeof name === "string" ? name : nameOf(name.kind);
  const known = points.flatMap(({ day, count }) => (count === null ? [] : [{ day, count }]));
  const [first] = known;
  if (!first) return say("charts.summary_line_none", { name: named });
  const top = known.reduce((best, point) => (point.count > best.count ? point : best), first);
  return say("charts.summary_line", {
    name: named,
    total: known.reduce((sum, { count }) => sum + count, 0),
    top: top.count,
    day: writeShortDay(top.day, language),
  });
}
