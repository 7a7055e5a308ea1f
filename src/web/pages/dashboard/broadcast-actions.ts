import type { Broadcast } from "../../../features/broadcasts/broadcast.ts";
import { type Correction, markOf } from "../../../features/broadcasts/broadcasts.ts";
import { type Html, html } from "../../html.ts";
import { sayIn } from "../layout.ts";
import type { DeskContext } from "./frame.ts";

export const acts = ["approve", "approveCorrection", "sendBack", "pause", "resume", "cancel"] as const;
export type Act = (typeof acts)[number];

export interface Acting {
  readonly broadcast: Broadcast;
  readonly correction: Correction | undefined;
  readonly acts: readonly Act[];
}

/** What can be done with a broadcast in its state. Who may do it is decided elsewhere, and again when it is done. */
export function actsIn({ state }: Pick<Broadcast, "state">): readonly Act[] {
  switch (state) {
    case "waiting":
      return ["approve", "sendBack"];
    case "scheduled":
      return ["pause", "sendBack", "cancel"];
    case "sending":
      return ["pause", "cancel"];
    case "paused":
      return ["resume", "cancel"];
    case "draft":
    case "cancelled":
    case "expired":
    case "finished":
      return [];
    default:
      return state satisfies never;
  }
}

/** A form for each: it works without a script. What cannot be undone is asked twice. */
export function actionsPart(context: DeskContext, { broadcast, correction, acts: offered }: Acting): Html {
  const say = sayIn(context);
  if (offered.length === 0) return html``;
  // Who approves says what they read: changed meanwhile, it is not approved.
  const seen: Partial<Record<Act, string>> = {
    approve: markOf(broadcast),
    ...(correction ? { approveCorrection: markOf({ ...broadcast, texts: correction.texts }) } : {}),
  };
  const form = (act: Act, label: string, kind: string) =>
    html`<form method="post" action="/dashboard/broadcasts/${broadcast.id}/${act}">${context.formToken}${seen[act] ? html`<input type="hidden" name="seen" value="${seen[act]}">` : html``}<button class="button${kind}">${label}</button></form>`;
  return html`<div class="acts" role="group" aria-label="${say("dashboard.act.label")}">
${offered.filter((act) => act !== "cancel").map((act) => form(act, say(`dashboard.act.${act}`), act === "sendBack" ? " plain" : ""))}
${
  offered.includes("cancel")
    ? html`<details class="sure"><summary class="button plain">${say("dashboard.act.cancel")}</summary><p>${say("dashboard.act.cancelSure")}</p>${form("cancel", say("dashboard.act.cancelYes"), " grave")}</details>`
    : html``
}</div>`;
}
