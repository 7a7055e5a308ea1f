import type { PersonKey } from "../../storage/storage.ts";
import { type Act, change } from "./acts.ts";
import { lastActor } from "./audit.ts";
import { endLeftovers } from "./batches.ts";
import type { Broadcast } from "./broadcast.ts";
import { giveUpFilling } from "./fill.ts";
import { type BroadcastParts, markOf } from "./parts.ts";
import { findProblems } from "./problems.ts";
import { type Result, refuse } from "./results.ts";

const minuteMs = 60_000;

/** Its time begins when it is to be sent, or now. */
const approved = ({ sendAt, lastsMinutes }: Broadcast, now: number) => ({
  state: "scheduled" as const,
  expires_at: new Date((sendAt ?? now) + lastsMinutes * minuteMs),
});

/** From a draft to its end, by moderators. */
export function createLifecycle(parts: BroadcastParts, act: Act) {
  const { storage, clock, approval, currentWords } = parts;

  const submit = (id: number, by: PersonKey): Promise<Result> =>
    act(id, by, async ({ broadcast }, transaction, now) => {
      if (broadcast.state !== "draft") return refuse("wrong_state");
      const problems = await findProblems(transaction, broadcast, parts, now);
      if (problems.length > 0) return refuse("not_written", problems);
      // One the bot prepared is theirs from now on; another moderator's stays that moderator's.
      const { author = by } = broadcast;
      return approval === "two"
        ? change({ state: "waiting", author_key: author }, "submitted")
        : change({ ...approved(broadcast, now), author_key: author }, "submitted", "approved");
    });

  /** `seen`: the mark of what the approver was shown. */
  const approve = (id: number, by: PersonKey, seen?: string): Promise<Result> =>
    act(id, by, async ({ broadcast }, transaction, now) => {
      const { state, author } = broadcast;
      if (state !== "waiting") return refuse("wrong_state");
      // Neither who wrote it nor who called it ready. Who asked to be forgotten since may be the one who presses.
      const involved = [author, await lastActor(transaction, id, "submitted")];
      if (approval === "two" && involved.some((one) => one === undefined || one === by))
        return refuse("own_broadcast");
      if (seen !== undefined && seen !== markOf(broadcast)) return refuse("wrong_state");
      const problems = await findProblems(transaction, broadcast, parts, now);
      if (problems.length > 0) return refuse("not_written", problems);
      return change(approved(broadcast, now), "approved");
    });

  /** Also takes an approval back, as long as nothing was sent. */
  const sendBack = (id: number, by: PersonKey): Promise<Result> =>
    act(id, by, ({ broadcast: { state } }) =>
      state === "waiting" || state === "scheduled"
        ? change({ state: "draft", expires_at: null }, "sent_back")
        : refuse("wrong_state"),
    );

  const pause = (id: number, by: PersonKey): Promise<Result> =>
    act(id, by, ({ broadcast: { state } }) =>
      state === "scheduled" || state === "sending"
        ? change({ state: "paused", paused_by: "person" }, "paused")
        : refuse("wrong_state"),
    );

  const resume = (id: number, by: PersonKey): Promise<Result> =>
    act(id, by, ({ broadcast: { state, startedAt, expiresAt = 0 } }, _transaction, now) =>
      state === "paused" && expiresAt > now
        ? change(
            { state: startedAt === undefined ? "scheduled" : "sending", paused_by: null, failures_in_row: 0 },
            "resumed",
          )
        : refuse("wrong_state"),
    );

  /** At once for whoever sends; a million deliveries are then ended one batch after the other, the rest by `finishDone`. */
  const cancel = async (id: number, by: PersonKey): Promise<Result> => {
    const result = await act(id, by, async (kept, transaction, now) => {
      const { state, startedAt } = kept.broadcast;
      if (!["scheduled", "sending", "paused"].includes(state)) return refuse("wrong_state");
      if (startedAt !== undefined) await giveUpFilling(transaction, kept, "cancelled", currentWords, now);
      return change({ state: "cancelled", paused_by: null, ended_at: new Date(now) }, "cancelled");
    });
    if (result.kind === "done") await endLeftovers(storage.db, id, "cancelled", clock.now());
    return result;
  };

  return { submit, approve, sendBack, pause, resume, cancel };
}
