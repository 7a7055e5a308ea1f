import type { ReferralReport } from "../../../features/statistics/statistics.ts";
import { type Html, html } from "../../html.ts";
import { type ChosenPeriod, presets } from "../../period.ts";
import { sayIn } from "../layout.ts";
import { writeDay } from "./figure-words.ts";
import type { FiguresContext } from "./frame.ts";

/** Which days are shown, and the ways to others: links and a form that need no script. `path`: of the page itself. */
export function periodPart(context: FiguresContext, path: string, period: ChosenPeriod): Html {
  const say = sayIn(context);
  const { chosen, problem, today } = period;
  const links = presets.map(
    (preset) =>
      html`<li><a href="${path}?days=${preset}"${preset === chosen ? html` aria-current="true"` : html``}>${say(`dashboard.period.last.${preset}`)}</a></li>`,
  );
  const field = (name: "from" | "to", value: string | undefined) =>
    html`<label>${say(`dashboard.period.${name}`)} <input type="date" name="${name}" value="${value ?? ""}" max="${today}"${problem ? html` aria-describedby="period-problem"` : html``}></label>`;
  return html`<div class="period">
<nav aria-label="${say("dashboard.period.label")}"><ul>${links}</ul></nav>
<form method="get" action="${path}">${field("from", period.from)} ${field("to", period.to)} <button class="button plain">${say("dashboard.period.show")}</button></form>
</div>
${problem ? html`<p class="notice refused" id="period-problem" role="alert">${say(`dashboard.period.${problem}`)}</p>` : html``}`;
}

/** The days in words, and those they are compared with. */
export function periodWords(
  context: FiguresContext,
  { from, to, before }: Pick<ReferralReport, "from" | "to" | "before">,
): Html {
  const say = sayIn(context);
  const words = (range: { readonly from: string; readonly to: string }) => ({
    from: writeDay(context, range.from),
    to: writeDay(context, range.to),
  });
  return html`<p class="lead">${say("dashboard.period.between", words({ from, to }))}${
    before ? html` <span class="compared">${say("dashboard.period.compared", words(before))}</span>` : html``
  }</p>`;
}
