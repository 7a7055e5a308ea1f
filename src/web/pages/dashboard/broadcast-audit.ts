import type { AuditLine } from "../../../features/broadcasts/broadcasts.ts";
import { type Html, html } from "../../html.ts";
import { type Say, sayIn } from "../layout.ts";
import { type DeskContext, writeMoment } from "./frame.ts";

const actions = [
  "drafted",
  "prepared",
  "changed",
  "discarded",
  "submitted",
  "approved",
  "sent_back",
  "started",
  "paused",
  "resumed",
  "cancelled",
  "corrected",
  "correction_approved",
  "recalled",
  "expired",
  "finished",
] as const;

/** What nobody but the bot does. */
const botsOwn = ["prepared", "started", "expired", "finished"] as const;

/** Who did what and when, without a name or a number: the reader is "you", the others are told apart by letters. */
export function auditPart(
  context: DeskContext,
  { audit, reader }: { readonly audit: readonly AuditLine[]; readonly reader: string },
): Html {
  const say = sayIn(context);
  const others = [...new Set(audit.flatMap(({ actor }) => actor ?? []))].filter((actor) => actor !== reader);
  const nameOf = ({ actor, action }: AuditLine) => {
    if (actor === undefined)
      return say(botsOwn.some((one) => one === action) ? "dashboard.audit.bot" : "dashboard.audit.nobody");
    if (actor === reader) return say("dashboard.audit.you");
    return say("dashboard.audit.other", { letter: letterOf(others.indexOf(actor)) });
  };
  const lines = audit.map(
    (line) =>
      html`<li>${writeMoment(context, line.at, "medium")}<span>${nameOf(line)}</span><span>${nameAction(line.action, say)}</span></li>`,
  );
  return html`<h2>${say("dashboard.audit.title")}</h2>
${lines.length > 0 ? html`<ol class="audit">${lines}</ol>` : html`<p class="quiet">${say("dashboard.audit.none")}</p>`}`;
}

const letterOf = (index: number): string => String.fromCharCode(65 + (index % 26));

function nameAction(action: string, say: Say): string {
  const known = actions.find((one) => one === action);
  return known ? say(`dashboard.action.${known}`) : say("dashboard.action.other");
}
