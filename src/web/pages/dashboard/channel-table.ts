import { columnNames, type ReferralReport, type Source } from "../../../features/statistics/statistics.ts";
import { type Html, html } from "../../html.ts";
import { sayIn } from "../layout.ts";
import { columnHead, figureTable, numberCell, numberHead, writeFigure } from "./figure-words.ts";
import type { FiguresContext } from "./frame.ts";

/** A source in the reader's words, as plain text: an organiser chose the name. */
export type NameSource = (source: Source) => string;

interface ChannelView {
  readonly report: ReferralReport;
  readonly nameOf: NameSource;
  /** Left out: all. */
  readonly atMost?: number;
  /** Where a channel's own curve is. */
  readonly linkOf?: (source: Source) => string;
}

/** What came through each channel, and in all. */
export function channelTable(context: FiguresContext, view: ChannelView): Html {
  const say = sayIn(context);
  const { report, nameOf, atMost, linkOf } = view;
  const shown = report.channels.slice(0, atMost);
  if (shown.length === 0) return html`<p class="quiet">${say("dashboard.channels.none")}</p>`;
  const rows = shown.map((row) => {
    const name = html`<bdi>${nameOf(row)}</bdi>`;
    return html`<tr><th scope="row">${linkOf ? html`<a href="${linkOf(row)}">${name}</a>` : name}${row.isRetired ? html` <small>${say("dashboard.channels.retired")}</small>` : html``}</th>
${columnNames.map((column) => numberCell(writeFigure(context, row.figures[column])))}</tr>`;
  });
  const total = html`<tr class="total"><th scope="row">${say("dashboard.channels.total")}</th>
${columnNames.map((column) => numberCell(writeFigure(context, report.totals[column])))}</tr>`;
  const left = report.channels.length - shown.length;
  return html`${figureTable({
    name: say("dashboard.channels.title"),
    caption: say("dashboard.channels.caption"),
    head: [
      columnHead(say("dashboard.channels.channel")),
      ...columnNames.map((column) => numberHead(say(`dashboard.column.${column}`))),
    ],
    rows: [...rows, total],
  })}${left > 0 ? html`<p class="quiet">${say("dashboard.channels.left", { count: left })}</p>` : html``}`;
}
