import { limits } from "../src/chat/limits.ts";
import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { cleanInput } from "../src/core/options.ts";
import { endButton, sayInvitation, sayToPerson } from "./handover-messages.ts";
import { readTalkNumber } from "./talk-number.ts";

/** A person of the team reads the next message. Pressing and writing is the consent: before it, nothing is kept. */
export default defineCommand({
  name: "human",
  audience: "everyone",
  answer: "private",
  options: {},
  isOffered: ({ handovers }) => handovers.isOffered,
  async run(call): Promise<Reply> {
    const { person, place, now, services } = call;
    if (place.kind === "private") {
      await services.handovers.expectText(person.key, now);
      return sayInvitation();
    }
    // A private answer in a group is not a place to write in on every platform: the talk goes on in the private chat.
    if ((await services.handovers.invite(person)) !== "delivered")
      return { lines: [say("private.start_first")] };
    await services.handovers.expectText(person.key, now);
    return { lines: [say("human.in_private")] };
  },
  async takeText({ person, place, now, services }, lines) {
    if (place.kind !== "private" || !(await services.handovers.isTextExpected(person.key))) return undefined;
    const text = cleanInput(lines);
    if (text.length > limits.questionCharacters)
      return { lines: [say("errors.too_long", { characters: limits.questionCharacters })] };
    const result = await services.handovers.passOn(person, text, now);
    switch (result.kind) {
      case "passed_on":
        return sayToPerson(result);
      case "kept":
        return { lines: [say("human.kept_for_now", { id: result.id })], buttons: [[endButton(result.id)]] };
      case "full":
        return { lines: [say("human.full")] };
      default:
        return result satisfies never;
    }
  },
  buttons: {
    async cancel({ person, services }) {
      const cancelled = await services.handovers.cancelText(person.key);
      return { lines: [say(cancelled ? "human.cancelled" : "human.nothing_to_cancel")], replace: true };
    },
    async again(call, value) {
      if (!(await isOwnTalk(call, value))) return sayGone();
      await call.services.handovers.expectText(call.person.key, call.now);
      return {
        lines: [say("human.write_now"), say("human.care")],
        buttons: [[{ label: say("human.cancel"), press: { command: "human", action: "cancel", value: "" } }]],
      };
    },
    async done(call, value) {
      if (!(await isOwnTalk(call, value))) return sayGone();
      await call.services.handovers.closeOwn(call.person.key);
      await call.services.consent.withdraw(call.person.key, call.now, "handover");
      return { lines: [say("human.ended")], replace: true };
    },
  },
});

/** Whose talk it is follows from who presses: a number from somebody else's button finds nothing. */
async function isOwnTalk({ person, services }: Call, value: string): Promise<boolean> {
  return (await services.handovers.openTalk(person.key))?.id === (readTalkNumber(value) ?? "none");
}

const sayGone = (): Reply => ({ lines: [say("human.gone")], replace: true });
