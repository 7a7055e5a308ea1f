import type { Chart, Charts } from "../charts/charts.ts";
import type { Language } from "../chat/languages.ts";
import { plainText } from "../chat/plain-text.ts";
import type { Text } from "../chat/text.ts";
import type { I18n } from "../i18n/i18n.ts";
import { wordText } from "../i18n/put-into-words.ts";
import type { PageWords } from "../web/page-words.ts";
import type { ChartView, PageCharts } from "../web/pages/dashboard/chart-part.ts";

interface PageChartParts {
  readonly charts: Charts;
  readonly i18n: I18n;
  readonly words: PageWords;
  /** IANA: TZ_DEFAULT. */
  readonly zone: string;
}

/** Charts as the dashboard shows them: drawn for a desk and for a phone, with their words and their table. */
export function createPageCharts({ charts, i18n, words, zone }: PageChartParts): PageCharts {
  async function show(id: string, chart: Chart, language: Language): Promise<ChartView> {
    const speak = (text: Text | string) =>
      typeof text === "string" ? text : plainText(wordText(i18n, text, { language, zone }));
    const { caption, head, rows } = chart.table;
    // Words and table say the same: a drawing that fails takes nothing else along.
    const [wide, narrow] = await Promise.all([
      chart.svg(`${id}-wide`, "wide").catch(() => undefined),
      chart.svg(`${id}-narrow`, "narrow").catch(() => undefined),
    ]);
    return {
      id,
      wide,
      narrow,
      summary: chart.summary.map(speak).join(" "),
      table: { caption: speak(caption), head: head.map(speak), rows },
    };
  }

  return {
    bars(id, { channels, from, to }, language) {
      const rows = channels.map(({ label, figures }) => ({ name: label, count: figures.views.count }));
      return show(id, charts.referralsByChannel(rows, { kind: "view", from, to }, language), language);
    },
    async curve(id, { from, to, lines, effects }, language) {
      const series = lines.map(({ name, points }) => ({ name: name ?? { kind: "view" as const }, points }));
      // By its number: its words are the team's, and the chart is shown to partners too.
      const marks = effects.map((effect) => ({
        day: effect.day,
        label: words(language, "dashboard.broadcasts.number", { id: effect.id }),
      }));
      const view = await show(
        id,
        charts.curve(series, marks, { kind: "view", from, to }, language),
        language,
      );
      // Two tables of one page must not have the same name.
      const [only, ...others] = lines;
      const name = others.length === 0 ? only?.name : undefined;
      return name ? { ...view, table: { ...view.table, caption: `${name} · ${view.table.caption}` } } : view;
    },
  };
}
