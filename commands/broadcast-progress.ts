import type { Button, Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import type { Broadcast, BroadcastState } from "../src/features/broadcasts/broadcast.ts";
import type { Progress } from "../src/features/broadcasts/broadcasts.ts";
import { button } from "./broadcast-values.ts";

const hasEnded = (state: BroadcastState): boolean =>
  state === "finished" || state === "cancelled" || state === "expired";

/** How far a broadcast has come, with what can be done about it now. Also what a watched message is edited to. */
export function sayProgress(broadcast: Broadcast, progress: Progress): Reply {
  const { id, state, expiresAt } = broadcast;
  const { work, total, left, done, perSecond, endsAt, nextAt } = progress;
  const good = (done.delivered ?? 0) + (done.corrected ?? 0) + (done.recalled ?? 0);
  const ended = Object.values(done).reduce((sum, count) => sum + count, 0);
  const isMending = work !== "send" && left > 0;
  const isRunning = left > 0 && (isMending || state === "sending");
  return {
    lines: [
      say("broadcast.progress.title", {
        id,
        work: say(`broadcast.work.${work}`),
        state: isMending ? say("broadcast.state.under_way") : sayState(broadcast),
      }),
      [
        say("broadcast.progress.bar", { bar: drawBar(total, left), percent: percentOf(total, left) }),
        say("broadcast.progress.counts", { good, left, other: ended - good }),
        ...(isRunning && perSecond > 0
          ? [say("broadcast.progress.rate", { perSecond: Math.round(perSecond * 10) / 10 })]
          : []),
        ...(isRunning && nextAt !== undefined
          ? [say("broadcast.progress.next", { when: { moment: nextAt, style: "full" } })]
          : []),
        ...(isRunning && endsAt !== undefined
          ? [say("broadcast.progress.ends", { when: { moment: endsAt, style: "full" } })]
          : []),
      ],
      ...(!hasEnded(state) && expiresAt !== undefined
        ? [say("broadcast.progress.expires", { when: { moment: expiresAt, style: "full" } })]
        : []),
    ],
    buttons: [...steer(broadcast), [button(say("broadcast.refresh"), "show", id)]],
    replace: true,
  };
}

/** Ended ones have a report instead. */
function steer({ id, state }: Broadcast): Button[][] {
  if (state === "draft" || state === "waiting") return [];
  if (hasEnded(state)) return [[button(say("broadcast.report_button"), "report", id)]];
  return [
    [
      ...(state === "paused" ? [button(say("broadcast.resume"), "resume", id)] : []),
      ...(state === "sending" ? [button(say("broadcast.pause"), "pause", id)] : []),
      button(say("broadcast.cancel"), "cancel", id),
      ...(state === "paused" ? [button(say("broadcast.recall_button"), "recall", id)] : []),
    ],
  ];
}

export function sayState({ state, pausedBy }: Broadcast): Text {
  if (state !== "paused") return say(`broadcast.state.${state}`);
  return say(pausedBy === "failures" ? "broadcast.state.paused_by_failures" : "broadcast.state.paused");
}

const percentOf = (total: number, left: number): number =>
  total === 0 ? 0 : Math.floor(((total - left) / total) * 100);

const barLength = 10;

function drawBar(total: number, left: number): string {
  const filled = Math.floor((percentOf(total, left) / 100) * barLength);
  return "▓".repeat(filled) + "░".repeat(barLength - filled);
}
