import type { Language } from "../chat/languages.ts";
import type { PetitionDrawing } from "./drawing.ts";
import { textWidth } from "./font.ts";
import { colour } from "./palette.ts";
import { besideNumbers, dayAxes, daysHeight, formatCount, type Plot } from "./plot.ts";
import type { Measures } from "./sizes.ts";
import { countTicks, dayTicks } from "./ticks.ts";

/** Below this share of the goal the goal is told in words only: to scale, the curve would lie flat on the ground. */
const goalInSight = 0.15;

/** What was signed so far, the goal above it, and where it leads, dashed. */
export function plotPetition(drawing: PetitionDrawing, measures: Measures, language: Language): Plot {
  const { points, goal, projection, label } = drawing;
  const { width, height, text, small, margin } = measures;
  const last = points.at(-1);
  const from = points[0]?.day ?? 0;
  const to = Math.max(last?.day ?? 0, projection?.day ?? 0, from + 86_400_000);
  const reached = Math.max(0, ...points.map(({ count }) => count), projection?.count ?? 0);
  const shown = goal && reached >= goal.count * goalInSight ? goal : undefined;
  const counts = countTicks(Math.max(reached, shown?.count ?? 0));
  const beside = text;
  const before = textWidth(formatCount(counts.at(-1) as number, language), small) + besideNumbers;
  const room = width - 2 * margin - beside - before;
  const encoding = dayAxes(language, {
    from,
    to,
    counts,
    days: dayTicks(from, to, Math.floor(room / (text * 5.2))),
  });
  const { x, y } = encoding;
  const line = { color: colour("chart-1"), strokeWidth: 2.5 };
  const words = { type: "text", fontSize: small, color: colour("ink") };
  const isLate = (day: number) => day - from > (to - from) / 2;
  const beforeEnd = (day: number) => ({ align: isLate(day) ? "right" : "left", dx: isLate(day) ? -8 : 8 });
  return {
    height,
    width: room,
    padding: { top: text * 1.5, right: beside, bottom: daysHeight(small), left: before },
    layer: [
      { data: { values: points }, mark: { type: "area", color: line.color, opacity: 0.14 }, encoding },
      { data: { values: points }, mark: { type: "line", ...line, strokeJoin: "round" }, encoding },
      ...(shown
        ? [
            {
              data: { values: [shown] },
              mark: { type: "rule", color: colour("ochre"), strokeWidth: 1.5, strokeDash: [2, 3] },
              encoding: { y },
            },
            {
              data: { values: [shown] },
              mark: { ...words, color: colour("ochre"), align: "left", baseline: "bottom", x: 4, dy: -4 },
              encoding: { y, text: { field: "label" } },
            },
          ]
        : []),
      ...(last && projection
        ? [
            {
              data: { values: [last, projection] },
              mark: { type: "line", ...line, strokeDash: [3, 6], strokeWidth: 2 },
              encoding,
            },
            // Twice: a rim in the paper's colour keeps it readable where it crosses the goal.
            ...[{ stroke: colour("sheet"), strokeWidth: 5 }, {}].map((rim) => ({
              data: { values: [projection] },
              mark: { ...words, ...rim, color: colour("ink-soft"), ...beforeEnd(projection.day), dy: -12 },
              encoding: { x, y, text: { field: "label" } },
            })),
          ]
        : []),
      ...(last
        ? [
            {
              data: { values: [last] },
              mark: { type: "point", filled: true, opacity: 1, size: 60, color: line.color },
              encoding,
            },
            {
              data: { values: [{ ...last, label }] },
              mark: { ...words, fontSize: text, fontWeight: 600, ...beforeEnd(last.day), dy: -14 },
              encoding: { x, y, text: { field: "label" } },
            },
          ]
        : []),
    ],
  };
}
