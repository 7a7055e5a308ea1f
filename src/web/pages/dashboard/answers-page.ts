import type { EntryId } from "../../../chat/entry-ids.ts";
import type { AnswerReport } from "../../../features/statistics/statistics.ts";
import { type Html, html } from "../../html.ts";
import { type ChosenPeriod, writePeriodQuery } from "../../period.ts";
import { sayIn } from "../layout.ts";
import {
  columnHead,
  figureTable,
  numberCell,
  numberHead,
  writeDay,
  writeFigure,
  writeShare,
} from "./figure-words.ts";
import { type DeskContext, frame, liveRegion } from "./frame.ts";
import { periodPart } from "./period-part.ts";

interface AnswersView {
  readonly period: ChosenPeriod;
  readonly report: AnswerReport;
  readonly mark: string;
  /** An answer's question in the reader's language. */
  nameEntry(id: EntryId): string;
}

const kinds = ["answered", "suggested", "none", "fixed"] as const;

/** How well questions are answered, what nobody could answer, and what has to be read again. */
export function answersPage(context: DeskContext, view: AnswersView): string {
  const say = sayIn(context);
  const path = "/dashboard/answers";
  const { period, report } = view;
  const isHidden = [...kinds, "up" as const, "down" as const].some((kind) => report[kind].isPartial);
  const names = (ids: readonly EntryId[]) =>
    html`<ol>${ids.map((id) => html`<li>${view.nameEntry(id)}</li>`)}</ol>`;
  const main = html`
<h1>${say("dashboard.answers.title")}</h1>
${periodPart(context, path, period)}
${liveRegion(
  context,
  view.mark,
  html`<p class="lead">${say("dashboard.answers.lead")}</p>
<section data-part="kinds"><h2>${say("dashboard.answers.how")}</h2>${kindTable(context, report)}
${isHidden ? html`<p class="quiet masks">${say("dashboard.figures.hiddenNote")}</p>` : html``}</section>
<section data-part="votes"><h2>${say("dashboard.answers.votes")}</h2><dl class="figures">
<div><dt>${say("dashboard.answers.up")}</dt><dd>${writeFigure(context, report.up)}</dd></div>
<div><dt>${say("dashboard.answers.down")}</dt><dd>${writeFigure(context, report.down)}</dd></div></dl>
${report.unhelpful.length > 0 ? html`<h3>${say("dashboard.answers.unhelpful")}</h3>${names(report.unhelpful)}` : html``}</section>
<section data-part="misses"><h2>${say("dashboard.answers.misses")}</h2>${missTable(context, report)}</section>
<section data-part="stale"><h2>${say("dashboard.answers.stale")}</h2>${staleTable(context, view)}</section>
${report.mostGiven.length > 0 ? html`<section data-part="given"><h2>${say("dashboard.answers.given")}</h2>${names(report.mostGiven)}</section>` : html``}`,
)}`;
  return frame(context, {
    path,
    query: writePeriodQuery(period),
    title: say("dashboard.answers.title"),
    main,
  });
}

function kindTable(context: DeskContext, report: AnswerReport): Html {
  const say = sayIn(context);
  const all = kinds.reduce((sum, kind) => sum + (report[kind].count ?? 0), 0);
  return figureTable({
    name: say("dashboard.answers.how"),
    caption: say("dashboard.answers.caption"),
    head: [
      columnHead(say("dashboard.answers.kind")),
      numberHead(say("dashboard.answers.questions")),
      numberHead(say("dashboard.answers.share")),
    ],
    rows: kinds.map((kind) => {
      const { count } = report[kind];
      const share =
        all === 0 || count === null
          ? html`<span aria-hidden="true">&middot;</span>`
          : writeShare(context, count / all);
      return html`<tr><th scope="row">${say(`dashboard.answers.${kind}`)}</th>${numberCell(writeFigure(context, report[kind]))}${numberCell(share)}</tr>`;
    }),
  });
}

function missTable(context: DeskContext, { misses }: AnswerReport): Html {
  const say = sayIn(context);
  if (misses.length === 0) return html`<p class="quiet">${say("dashboard.answers.noMisses")}</p>`;
  return figureTable({
    name: say("dashboard.answers.misses"),
    caption: say("dashboard.answers.missCaption"),
    head: [columnHead(say("dashboard.answers.question")), numberHead(say("dashboard.answers.times"))],
    rows: misses.map(
      ({ text, language, times }) =>
        html`<tr><th scope="row" lang="${language}"><bdi>${text}</bdi></th>${numberCell(writeFigure(context, { count: times }))}</tr>`,
    ),
  });
}

function staleTable(context: DeskContext, { report, nameEntry }: AnswersView): Html {
  const say = sayIn(context);
  if (report.stale.length === 0) return html`<p class="quiet">${say("dashboard.answers.noneStale")}</p>`;
  return figureTable({
    name: say("dashboard.answers.stale"),
    caption: say("dashboard.answers.staleCaption"),
    head: [
      columnHead(say("dashboard.answers.answer")),
      columnHead(say("dashboard.column.language")),
      columnHead(say("dashboard.answers.reviewBy")),
    ],
    rows: report.stale.map(
      ({ id, languages, reviewBy }) => html`<tr><th scope="row">${nameEntry(id)}</th>
<td>${languages.map((language, index) => html`${index > 0 ? ", " : ""}<span lang="${language}">${context.words(language, `language.${language}`)}</span>`)}</td>
<td><time datetime="${reviewBy}">${writeDay(context, reviewBy)}</time></td></tr>`,
    ),
  });
}
