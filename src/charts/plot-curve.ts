import type { Language } from "../chat/languages.ts";
import type { CurveDrawing } from "./drawing.ts";
import { drawable, shorten, textWidth, wrap } from "./font.ts";
import { colour, lineColours } from "./palette.ts";
import { besideNumbers, dayAxes, daysHeight, formatCount, type Plot } from "./plot.ts";
import { plotMarks } from "./plot-marks.ts";
import { linesAtMost, type Measures } from "./sizes.ts";
import { countTicks, dayTicks } from "./ticks.ts";

/** From here on thick lines would run into each other. */
const manyPoints = 120;

type Line = CurveDrawing["lines"][number];

/** Lines named at their ends, with gaps where nothing may be told. */
export function plotCurve(drawing: CurveDrawing, measures: Measures, language: Language): Plot {
  const { from, to, unnamed } = drawing;
  const { width, height, small, text, margin } = measures;
  const lines = drawing.lines.slice(0, linesAtMost);
  const all = lines.flatMap(({ points }) => points.flatMap(({ count }) => count ?? []));
  const counts = countTicks(Math.max(0, ...all));
  const names = lines.map(({ name }) => inTwoLines(drawable(name, unnamed), width * 0.3, small));
  const isNamed = lines.length > 1;
  const beside = isNamed
    ? Math.max(...names.flat().map((part) => textWidth(part, small))) + text * 1.6
    : text;
  const before = textWidth(formatCount(counts.at(-1) as number, language), small) + besideNumbers;
  const room = width - 2 * margin - beside - before;
  const xOf = (day: number) => (to === from ? 0 : ((day - from) / (to - from)) * room);
  const marks = plotMarks(drawing.marks, measures, { width: room + beside, xOf, unnamed });
  const axes = dayAxes(language, {
    from,
    to,
    counts,
    days: dayTicks(from, to, Math.floor(room / (text * 5.2))),
  });
  const top = counts.at(-1) as number;
  return {
    height,
    ...(marks.isNumbered ? { notes: [tellNumbers(drawing)] } : {}),
    width: room,
    padding: { top: Math.max(marks.top, text / 2), right: beside, bottom: daysHeight(small), left: before },
    layer: [
      ...lines.flatMap((line, index) => drawLine(line, index, axes, lines.length === 1)),
      ...(isNamed ? nameLines(lines, names, { top, height, small }) : []),
      ...marks.layer,
    ],
  };
}

/** What the numbers above the plot stand for. */
const tellNumbers = ({ marks, unnamed }: CurveDrawing): string =>
  marks.map(({ label }, index) => `${index + 1}\u00a0${drawable(label, unnamed)}`).join(" · ");

function drawLine({ points }: Line, index: number, encoding: object, isAlone: boolean): object[] {
  const stroke = colour(lineColours[index] as (typeof lineColours)[number]);
  // A point between two gaps would be no line: it is drawn as a dot.
  const alone = points.filter(
    ({ count }, at) => count !== null && points[at - 1]?.count == null && points[at + 1]?.count == null,
  );
  const invalid = "break-paths-show-path-domains";
  const data = { values: points };
  return [
    ...(isAlone ? [{ data, mark: { type: "area", color: stroke, opacity: 0.14, invalid }, encoding }] : []),
    {
      data,
      mark: {
        type: "line",
        color: stroke,
        strokeWidth: points.length > manyPoints ? 1.5 : 2.5,
        strokeJoin: "round",
        strokeCap: "round",
        invalid,
      },
      encoding,
    },
    ...(alone.length > 0
      ? [
          {
            data: { values: alone },
            mark: { type: "point", filled: true, opacity: 1, size: 40, color: stroke },
            encoding,
          },
        ]
      : []),
  ];
}

/** Each name beside its line's last point, moved apart where they would meet, with a dot in the line's colour. */
function nameLines(
  lines: readonly Line[],
  names: readonly (readonly string[])[],
  { top, height, small }: { top: number; height: number; small: number },
): object[] {
  const wanted = lines.map(({ points }, index) => {
    const last = points.findLast(({ count }) => count !== null)?.count ?? 0;
    return { index, y: height * (1 - last / top) };
  });
  const line = small * 1.2;
  const gap = line * Math.max(...names.map((parts) => parts.length)) + 3;
  return spread(wanted, gap, height).flatMap(({ index, y }) => [
    {
      data: { values: [{}] },
      mark: {
        type: "point",
        filled: true,
        opacity: 1,
        size: 60,
        color: colour(lineColours[index] as (typeof lineColours)[number]),
        x: "width",
        y,
        xOffset: small * 0.75,
      },
    },
    ...(names[index] ?? []).map((text, at, parts) => ({
      data: { values: [{}] },
      mark: {
        type: "text",
        text,
        align: "left",
        baseline: "middle",
        fontSize: small,
        color: colour("ink"),
        x: "width",
        y: y + line * (at - (parts.length - 1) / 2),
        dx: small * 1.35,
      },
    })),
  ]);
}

function inTwoLines(name: string, width: number, size: number): string[] {
  const [first = "", ...others] = wrap(name, width, size);
  return others.length > 0 ? [first, shorten(others.join(" "), width, size)] : [first];
}

/** Moves what stands closer than `gap` apart, within 0 and `height`, keeping the order. */
function spread<T extends { readonly y: number }>(items: readonly T[], gap: number, height: number): T[] {
  const placed = items.toSorted((a, b) => a.y - b.y).map((item) => ({ ...item }));
  const moved = placed.map(({ y }) => y);
  for (let index = 1; index < moved.length; index++)
    moved[index] = Math.max(moved[index] as number, (moved[index - 1] as number) + gap);
  for (
    let index = moved.length - 1, limit = height;
    index >= 0;
    index--, limit = (moved[index + 1] as number) - gap
  )
    moved[index] = Math.min(moved[index] as number, limit);
  return placed.map((item, index) => ({ ...item, y: moved[index] as number }));
}
