import type { BroadcastEffect, Movement } from "../../../features/statistics/statistics.ts";
import { type Html, html } from "../../html.ts";
import { sayIn } from "../layout.ts";
import { columnHead, figureTable, numberCell, numberHead, writeFigure } from "./figure-words.ts";
import { type FiguresContext, writeMoment, writeNumber } from "./frame.ts";

const columns = ["views", "starts", "optIns"] as const;

interface EffectsView {
  readonly effects: readonly BroadcastEffect[];
  /** Whether the reader may read the broadcasts themselves. */
  readonly isLinked: boolean;
}

/** What moved after each broadcast, beside what was usual before. */
export function effectsPart(context: FiguresContext, { effects, isLinked }: EffectsView): Html {
  const say = sayIn(context);
  if (effects.length === 0) return html`<p class="quiet">${say("dashboard.effects.none")}</p>`;
  const rows = effects.map((effect) => {
    const number = say("dashboard.broadcasts.number", { id: effect.id });
    return html`<tr><th scope="row">${isLinked ? html`<a href="/dashboard/broadcasts/${effect.id}">${number}</a>` : number}<br><small>${writeMoment(context, effect.startedAt, "medium")}${effect.isOver ? html`` : html` &middot; ${say("dashboard.effects.running")}`}</small></th>
${columns.map((column) => numberCell(movementCell(context, effect[column])))}</tr>`;
  });
  return figureTable({
    name: say("dashboard.effects.title"),
    caption: say("dashboard.effects.caption"),
    head: [
      columnHead(say("dashboard.effects.broadcast")),
      ...columns.map((column) => numberHead(say(`dashboard.column.${column}`))),
    ],
    rows,
  });
}

const daysBefore = 7;

/** The two days after as they are; what was before as what two such days had. */
function movementCell(context: FiguresContext, { after, before }: Movement): Html {
  const say = sayIn(context);
  const usual =
    before.count === null
      ? say("dashboard.figures.hidden")
      : writeNumber(context, Math.round((before.count / daysBefore) * 2));
  return html`${writeFigure(context, after)}<br><small>${say("dashboard.effects.usual", { usual })}</small>`;
}
