import type { Broadcast, Outcome } from "../../../features/broadcasts/broadcast.ts";
import type { Progress } from "../../../features/broadcasts/broadcasts.ts";
import { type Html, html } from "../../html.ts";
import { sayIn } from "../layout.ts";
import { stateBadge } from "./broadcast-card.ts";
import { type DeskContext, writeMoment, writeNumber } from "./frame.ts";

/** The state in a sentence, and a bar with its figures in words. */
export function progressPart(context: DeskContext, broadcast: Broadcast, progress: Progress): Html {
  const say = sayIn(context);
  const detail = broadcast.pausedBy ? `dashboard.paused.${broadcast.pausedBy}` : undefined;
  const sentence =
    detail === "dashboard.paused.person"
      ? say("dashboard.paused.person")
      : detail === "dashboard.paused.failures"
        ? say("dashboard.paused.failures")
        : say(`dashboard.stateSentence.${broadcast.state}`);
  const hasBegun = broadcast.startedAt !== undefined && progress.total > 0;
  return html`<h2 class="state">${stateBadge(context, broadcast)}</h2>
<p>${sentence}</p>
${hasBegun ? bar(context, broadcast, progress) : html``}`;
}

const writePercent = ({ language }: DeskContext, percent: number): string =>
  new Intl.NumberFormat(language, { style: "percent" }).format(percent / 100);

/** How an end is coloured: as wanted, stopped by the reader's side, or given up. The table names each. */
const shades = {
  good: ["delivered", "corrected", "recalled"],
  away: ["blocked", "gone", "forbidden", "too_old", "renewal"],
  lost: ["unreachable", "not_taken", "failed", "expired", "cancelled"],
} as const satisfies Readonly<Record<string, readonly Outcome[]>>;

/** `undefined`: not part of the bar. */
export const shadeOf = (outcome: string): string | undefined =>
  Object.entries(shades).find(([, outcomes]) => outcomes.some((one) => one === outcome))?.[0];

function bar(context: DeskContext, broadcast: Broadcast, progress: Progress): Html {
  const say = sayIn(context);
  const { left, work, perSecond, endsAt, nextAt } = progress;
  // Who left while it was being sent is neither done nor left.
  const total = progress.total - progress.withdrawn;
  const percent = total === 0 ? 100 : Math.floor(((total - left) / total) * 100);
  let from = 0;
  // Drawn, not styled: the policy allows no style within a page.
  const parts = Object.entries(shades).map(([shade, outcomes]) => {
    const count = outcomes.reduce((sum, outcome) => sum + (progress.done[outcome] ?? 0), 0);
    const width = total === 0 ? 0 : (count / total) * 100;
    const x = from;
    from += width;
    return html`<rect class="${shade}" x="${x.toFixed(3)}" width="${width.toFixed(3)}" height="4"/>`;
  });
  const words = say(`dashboard.progress.${work}`, {
    done: writeNumber(context, total - left),
    total: writeNumber(context, total),
  });
  return html`<div class="bar" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="${percent}" aria-valuetext="${words}" aria-label="${say("dashboard.progress.label")}">
<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">${parts}</svg></div>
<p class="bar-words"><strong>${writePercent(context, percent)}</strong> ${words}</p>
${
  left > 0 && broadcast.endedAt === undefined
    ? html`<dl class="facts inline"><div><dt>${say("dashboard.progress.left")}</dt><dd>${writeNumber(context, left)}</dd></div>
${perSecond > 0 ? html`<div><dt>${say("dashboard.progress.rate")}</dt><dd>${writeNumber(context, Math.round(perSecond * 10) / 10)}</dd></div>` : html``}
${nextAt === undefined ? html`` : html`<div><dt>${say("dashboard.progress.next")}</dt><dd>${writeMoment(context, nextAt)}</dd></div>`}
${endsAt === undefined ? html`` : html`<div><dt>${say("dashboard.progress.ends")}</dt><dd>${writeMoment(context, endsAt)}</dd></div>`}</dl>`
    : html``
}`;
}
