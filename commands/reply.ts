import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import type { Handovers } from "../src/features/handover/handover.ts";
import { claimButton, sayCloseSure, sayTalk, sayToTeam, takeOverButton } from "./handover-messages.ts";
import { readTalkNumber } from "./talk-number.ts";

type Outcome<Method extends "claim" | "answer" | "close"> = Awaited<ReturnType<Handovers[Method]>>;
type Refusal = Exclude<Outcome<"close">, { kind: "closed" }>["kind"];

/** A moderator claims somebody's question and answers it, in the name of the team. */
export default defineCommand({
  name: "reply",
  audience: "moderators",
  // Open, because the others of the team have to see what is taken care of.
  answer: "open",
  options: {
    number: { required: true, missing: "reply.missing" },
    text: { required: true, missing: "reply.missing" },
  },
  isOffered: ({ handovers }) => handovers.isOffered,
  async run({ person, now, services }, { number = "", text = "" }): Promise<Reply> {
    const id = readTalkNumber(number);
    if (id === undefined) return { lines: [say("reply.missing")] };
    const { kind } = await services.handovers.answer(id, person.key, text, now);
    switch (kind) {
      case "sent":
      case "later":
      case "unreachable":
        return { lines: [say(`reply.${kind}`, { id })] };
      default:
        return refuse(kind, id);
    }
  },
  buttons: {
    claim: (call, value) =>
      withTalk(value, async (id) => show(call, await call.services.handovers.claim(id, call.person.key), id)),
    over: (call, value) =>
      withTalk(value, async (id) =>
        show(call, await call.services.handovers.takeOver(id, call.person.key), id),
      ),
    close: (_call, value) => withTalk(value, async (id) => sayCloseSure(id)),
    "close-yes": ({ person, services }, value) =>
      withTalk(value, async (id) => {
        const { kind } = await services.handovers.close(id, person.key);
        return kind === "closed" ? { ...sayToTeam({ kind, id }), replace: true } : refuse(kind, id);
      }),
  },
});

/** The value may be forged: what is no number finds no talk. */
async function withTalk(value: string, act: (id: number) => Promise<Reply>): Promise<Reply> {
  const id = readTalkNumber(value);
  return id === undefined ? { lines: [say("errors.old_button")] } : act(id);
}

/** What people wrote is shown in the team's own place, anywhere else to the moderator alone. */
function show({ place, services }: Call, outcome: Outcome<"claim">, id: number): Reply {
  if (outcome.kind !== "claimed") return refuse(outcome.kind, id);
  const answer = services.handovers.isTeamsPlace(place.id) ? "open" : "private";
  return { ...sayTalk(outcome.talk), answer, replace: true };
}

function refuse(kind: Refusal, id: number): Reply {
  switch (kind) {
    case "gone":
      return { lines: [say("reply.gone", { id })], replace: true };
    case "unclaimed":
      return { lines: [say("reply.unclaimed", { id })], buttons: [[claimButton(id)]] };
    case "taken":
      return { lines: [say("reply.taken", { id })], buttons: [[takeOverButton(id)]] };
    default:
      return kind satisfies never;
  }
}
