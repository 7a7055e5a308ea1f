import type { Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import type { Call, Command } from "../src/core/command.ts";
import type { Broadcast } from "../src/features/broadcasts/broadcast.ts";
import { markOf } from "../src/features/broadcasts/broadcasts.ts";
import { showPreview, showRendered } from "./broadcast-preview.ts";
import { show, showResult } from "./broadcast-show.ts";
import { button, readLanguageCode, readPlatform, sayGone, withBroadcast } from "./broadcast-values.ts";

type Buttons = NonNullable<Command["buttons"]>;

/** The progress is kept up to date in this person's private chat, who is also told when it stops by itself. */
const watch = ({ person, services }: Call, { id }: Broadcast) =>
  services.broadcasts.watch(id, person.key, person.id, person.language);

const sayForApproval = (id: number, what: "broadcast" | "correction"): Reply => ({
  lines: [say(`broadcast.team.${what}`, { id })],
  buttons: [[button(say("broadcast.open"), "read", id)]],
});

/** Where the team reads, if it has such a place: there is no list of moderators to write to. */
export const tellTeam = async ({ services }: Call, id: number, what: "broadcast" | "correction") =>
  services.desk.tellTeam?.(sayForApproval(id, what));

/** A question before what cannot be undone. */
const askFirst = (
  call: Call,
  value: string,
  question: "discard" | "cancel" | "recall" | "recall_sure",
  yes: string,
) =>
  withBroadcast(call, value, ({ broadcast: { id } }) => ({
    lines: [say(`broadcast.sure.${question}`, { id })],
    buttons: [
      [button(say(`broadcast.sure.${question}_yes`), yes, id), button(say("broadcast.back"), "show", id)],
    ],
    replace: true,
  }));

type Act = "sendBack" | "pause" | "resume" | "cancel" | "recall";
const act =
  (name: Act, done?: Text) =>
  (call: Call, value: string): Promise<Reply> =>
    withBroadcast(call, value, async ({ broadcast: { id } }) =>
      showResult(await call.services.broadcasts[name](id, call.person.key), call, id, done ? [done] : []),
    );

/** Carries what was shown. */
const offerSubmit = (shown: Broadcast) =>
  shown.state === "draft"
    ? [[button(say("broadcast.submit_button"), "submit", shown.id, markOf(shown))]]
    : [];

/** From handing in to the end of the sending. */
export const sendingButtons: Buttons = {
  show: (call, value) => withBroadcast(call, value, ({ broadcast }) => show(broadcast, call)),
  /** From the team's place: what follows is for one person's eyes. */
  read: (call, value) =>
    withBroadcast(call, value, async ({ broadcast }) => {
      const screen = { ...(await show(broadcast, call)), replace: false };
      if (call.place.kind === "private") return screen;
      const opened = (await call.services.desk.send(call.person, screen)) === "delivered";
      return { lines: [say(opened ? "broadcast.in_private" : "private.start_first")] };
    }),
  preview: (call, value) =>
    withBroadcast(call, value, ({ broadcast, rest: [code] }) =>
      showPreview(call, broadcast, offerSubmit, readLanguageCode(code, call)),
    ),
  rendered: (call, value) =>
    withBroadcast(call, value, ({ broadcast, rest: [name] }) => {
      const platform = readPlatform(name);
      return platform ? showRendered(call, broadcast, platform) : sayGone();
    }),
  submit: (call, value) =>
    withBroadcast(call, value, async ({ broadcast, rest: [read] }) => {
      const { id } = broadcast;
      // Nobody else will read it before everybody does: who sends it has seen it as it is.
      const isSentAtOnce = call.services.broadcasts.approval === "one" && broadcast.state === "draft";
      if (isSentAtOnce && read !== markOf(broadcast)) return showPreview(call, broadcast, offerSubmit);
      const result = await call.services.broadcasts.submit(id, call.person.key);
      if (result.kind === "refused") return showResult(result, call, id);
      await watch(call, result.broadcast);
      if (result.broadcast.state !== "waiting") return show(result.broadcast, call);
      // Said only when it is so: else the author has to ask somebody.
      const isTold = await tellTeam(call, id, "broadcast");
      return show(result.broadcast, call, isTold ? [say("broadcast.team_told")] : []);
    }),
  approve: (call, value) =>
    withBroadcast(call, value, ({ broadcast }) => {
      if (broadcast.author === call.person.key)
        return showResult({ kind: "refused", because: "own_broadcast" }, call, broadcast.id);
      return showPreview(call, broadcast, (read) => [
        [button(say("broadcast.approve"), "yes", read.id, markOf(read))],
        [button(say("broadcast.send_back"), "back", read.id)],
      ]);
    }),
  yes: (call, value) =>
    withBroadcast(call, value, async ({ broadcast, rest: [read] }) => {
      if (read !== markOf(broadcast)) return sayChanged(broadcast, "approve");
      const result = await call.services.broadcasts.approve(broadcast.id, call.person.key, read);
      if (result.kind === "done") await watch(call, result.broadcast);
      return showResult(result, call, broadcast.id, [say("broadcast.approved")]);
    }),
  back: act("sendBack"),
  discard: (call, value) => askFirst(call, value, "discard", "drop"),
  drop: async (call, value) =>
    withBroadcast(call, value, async ({ broadcast: { id } }) => {
      const result = await call.services.broadcasts.discard(id, call.person.key);
      if (result.kind === "refused") return showResult(result, call, id);
      return {
        lines: [say("broadcast.discarded", { id })],
        buttons: [[button(say("broadcast.list_button"), "list")]],
        replace: true,
      };
    }),
  pause: act("pause"),
  resume: act("resume"),
  cancel: (call, value) => askFirst(call, value, "cancel", "end"),
  end: act("cancel"),
  recall: (call, value) => askFirst(call, value, "recall", "recall-sure"),
  "recall-sure": (call, value) => askFirst(call, value, "recall_sure", "recall-yes"),
  "recall-yes": act("recall", say("broadcast.recalling")),
  watch: (call, value) =>
    withBroadcast(call, value, async ({ broadcast }) => {
      await watch(call, broadcast);
      return { lines: [say("broadcast.watching")] };
    }),
};

/** What was read is not what is there now: it has to be read again. */
export const sayChanged = ({ id }: Broadcast, action: "approve" | "corrected"): Reply => ({
  lines: [say("broadcast.changed")],
  buttons: [[button(say("broadcast.read_again"), action, id)]],
});
