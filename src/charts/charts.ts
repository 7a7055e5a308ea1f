import type { Language } from "../chat/languages.ts";
import { escapeHtml, plainText } from "../chat/plain-text.ts";
import type { Text } from "../chat/text.ts";
import type { I18n } from "../i18n/i18n.ts";
import { wordText } from "../i18n/put-into-words.ts";
import type { Clock } from "../system/clock.ts";
import type { Chart, ChartPlan } from "./chart.ts";
import { createDrawer, type Drawer } from "./drawer.ts";
import type { DrawingOrder, Drawn } from "./drawing.ts";
import { type ChannelRow, type FigureKind, type Period, planBars, type Word } from "./plan-bars.ts";
import { type Mark, planCurve, type Series } from "./plan-curve.ts";
import { planPetition, type Signatures } from "./plan-petition.ts";

export type { Chart } from "./chart.ts";
export type { ChannelRow, Series };

/** Figures in, charts out. It masks nothing: what may not be told comes as `null`. */
export interface Charts {
  /** How much of one kind each channel brought. */
  referralsByChannel(
    rows: readonly (Omit<ChannelRow, "name"> & { readonly name: string | Text })[],
    about: Period & { readonly kind: FigureKind },
    language: Language,
  ): Chart;
  /** Day by day, one line for each channel (then name the `kind`) or for each kind, with what was sent. */
  curve(
    series: readonly Series[],
    marks: readonly Mark[],
    about: Period & { readonly kind?: FigureKind },
    language: Language,
  ): Chart;
  /** Signatures over time against the goal. */
  petition(
    points: readonly Signatures[],
    goal: number | undefined,
    projection: Signatures | undefined,
    language: Language,
  ): Chart;
  /** Ends the drawing thread, if one was begun. */
  close(): Promise<void>;
}

/** Loads nothing: Vega comes with the first drawing, in a thread of its own. */
export function createCharts({ i18n, clock }: { readonly i18n: I18n; readonly clock: Clock }): Charts {
  const drawer = createDrawer();
  const draw = rememberFor(60_000, drawer, clock);
  const wordIn = (language: Language): Word => {
    return (text) => plainText(wordText(i18n, text, { language, zone: "UTC" }));
  };
  const chart = (plan: ChartPlan, language: Language): Chart => ({
    summary: plan.summary,
    table: plan.table,
    async svg(id, size) {
      const { svg } = await draw({ drawing: plan.drawing, language, size });
      return describe(svg, id, plan.drawing.title, plan.summary.map(wordIn(language)).join(" "));
    },
    async picture() {
      const { png } = await draw({ drawing: plan.drawing, language, size: "picture" });
      if (!png) throw new Error("A picture was not painted");
      return { name: `${plan.name}.png`, alt: plan.summary, mime: "image/png", content: png };
    },
  });
  return {
    referralsByChannel: (rows, about, language) => {
      const word = wordIn(language);
      const named = rows.map(({ name, count }) => ({
        name: typeof name === "string" ? name : word(name),
        count,
      }));
      return chart(planBars(named, about, language, word), language);
    },
    curve: (series, marks, about, language) =>
      chart(planCurve(series, marks, about, language, wordIn(language)), language),
    petition: (points, goal, projection, language) =>
      chart(planPetition(points, goal, projection, language, wordIn(language)), language),
    close: drawer.close,
  };
}

/** For who cannot see it: one image with a name and a description, whatever is in it. */
function describe(svg: string, id: string, title: string, description: string): string {
  const names = `<title id="${id}-title">${escapeHtml(title)}</title><desc id="${id}-desc">${escapeHtml(description)}</desc>`;
  return svg.replace(
    /^<svg([^>]*)>/,
    (_, attributes: string) =>
      `<svg${attributes} class="chart" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-desc">${names}`,
  );
}

const drawingsKept = 60;

/** Draws what is asked for again within `ms` once: a busy channel asks for the same figures many times. */
function rememberFor(ms: number, drawer: Drawer, clock: Clock): Drawer["draw"] {
  const kept = new Map<string, { readonly at: number; readonly drawn: Promise<Drawn> }>();
  return (order: DrawingOrder) => {
    const key = JSON.stringify(order);
    const now = clock.now();
    const known = kept.get(key);
    if (known && now - known.at < ms) return known.drawn;
    const drawn = drawer.draw(order);
    kept.delete(key);
    kept.set(key, { at: now, drawn });
    drawn.catch(() => kept.delete(key));
    const [oldest] = kept.keys();
    if (kept.size > drawingsKept && oldest !== undefined) kept.delete(oldest);
    return drawn;
  };
}
