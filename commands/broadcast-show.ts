import type { Button, Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import type { Call } from "../src/core/command.ts";
import type { Broadcast } from "../src/features/broadcasts/broadcast.ts";
import type { Result } from "../src/features/broadcasts/broadcasts.ts";
import { describe, sayDraft } from "./broadcast-draft.ts";
import { sayProblem } from "./broadcast-preview.ts";
import { sayProgress, sayState } from "./broadcast-progress.ts";
import { sayReport } from "./broadcast-report.ts";
import { button, sayGone } from "./broadcast-values.ts";

/** More would not fit five rows with « new ». */
const listed = 8;

/** What runs and what ran lately, and the way to a new one. */
export async function sayList({ services }: Call): Promise<Reply> {
  const broadcasts = (await services.broadcasts.list()).slice(0, listed);
  const open = ({ id }: Broadcast) => button(say("broadcast.number", { id }), "show", id);
  return {
    lines: [
      say("broadcast.list"),
      broadcasts.length === 0
        ? say("broadcast.list_empty")
        : broadcasts.map((broadcast) =>
            say("broadcast.list_item", { id: broadcast.id, state: sayState(broadcast) }),
          ),
    ],
    buttons: [
      broadcasts.slice(0, listed / 2).map(open),
      broadcasts.slice(listed / 2).map(open),
      [button(say("broadcast.new"), "new")],
    ].filter((row) => row.length > 0),
    replace: true,
  };
}

/** The screen of the state it is in. `first`: what has just happened. */
export async function show(broadcast: Broadcast, call: Call, first: readonly Text[] = []): Promise<Reply> {
  switch (broadcast.state) {
    case "draft":
      return sayDraft(broadcast, call, first);
    case "waiting":
    case "scheduled":
      return sayWaiting(broadcast, call, first);
    case "sending":
    case "paused":
      return add(first, sayProgress(broadcast, await call.services.broadcasts.progress(broadcast.id)));
    case "cancelled":
    case "expired":
    case "finished":
      return add(first, await showEnded(broadcast, call));
    default:
      return broadcast.state satisfies never;
  }
}

const add = (first: readonly Text[], reply: Reply): Reply => ({
  ...reply,
  lines: [...first, ...reply.lines],
});

/** While a correction or a recall is under way its progress is shown, then the report. */
async function showEnded(broadcast: Broadcast, call: Call): Promise<Reply> {
  const { broadcasts } = call.services;
  const correction = await broadcasts.correction(broadcast.id);
  const report = await sayReport(broadcast, call);
  if (correction)
    return {
      ...report,
      lines: [...report.lines, say("broadcast.correction_waits")],
      buttons: [
        [button(say("broadcast.read_correction"), "corrected", broadcast.id)],
        ...(report.buttons ?? []),
      ].slice(0, 5),
    };
  const progress = await broadcasts.progress(broadcast.id);
  return progress.work !== "send" && progress.left > 0 ? sayProgress(broadcast, progress) : report;
}

/** Read by who wrote it and by who decides: each is offered their own part. */
function sayWaiting(broadcast: Broadcast, call: Call, first: readonly Text[]): Reply {
  const { id, state, author } = broadcast;
  const isOwn = author === call.person.key;
  const decide: Button[][] = [
    [button(say("broadcast.read_and_approve"), "approve", id)],
    [button(say("broadcast.send_back"), "back", id)],
  ];
  const own: Button[][] = [
    [button(say("broadcast.preview_button"), "preview", id)],
    [button(say("broadcast.take_back"), "back", id)],
  ];
  const scheduled: Button[][] = [
    [button(say("broadcast.preview_button"), "preview", id)],
    [button(say("broadcast.watch"), "watch", id), button(say("broadcast.cancel"), "cancel", id)],
    [button(say("broadcast.take_back"), "back", id)],
  ];
  return {
    lines: [
      ...first,
      say("broadcast.waiting", { id, state: sayState(broadcast) }),
      ...describe(broadcast, call),
      ...(state === "waiting" && isOwn && first.length === 0 ? [say("broadcast.ask_somebody", { id })] : []),
    ],
    buttons: [
      ...(state === "scheduled" ? scheduled : isOwn ? own : decide),
      [button(say("broadcast.list_button"), "list")],
    ],
    replace: true,
  };
}

/** The screen after an act of the feature, or why it was refused. */
export async function showResult(
  result: Result,
  call: Call,
  id: number,
  done: readonly Text[] = [],
): Promise<Reply> {
  if (result.kind === "done") return show(result.broadcast, call, done);
  const { because, problems = [] } = result;
  if (because === "not_found") return sayGone();
  return {
    lines: [say(`broadcast.refused.${because}`), ...(problems.length > 0 ? [problems.map(sayProblem)] : [])],
    buttons: [[button(say("broadcast.back"), "show", id)]],
  };
}
