import { say } from "../src/chat/text.ts";
import { defineCommand } from "../src/core/command.ts";
import { afterwardsButtons } from "./broadcast-after.ts";
import { sendingButtons } from "./broadcast-sending.ts";
import { sayList } from "./broadcast-show.ts";
import { takeWriting, writingButtons } from "./broadcast-writing.ts";

/**
 * Messages to subscribed places and to people who agreed to the team's news: written, read, approved by somebody else,
 * sent, followed, mended. Every button carries the number of its broadcast; its right is looked up at each press.
 */
export default defineCommand({
  name: "broadcast",
  audience: "moderators",
  answer: "private",
  options: {},
  async run(call) {
    const list = { ...(await sayList(call)), replace: false };
    if (call.place.kind === "private") return list;
    // Texts are written in the private chat, so everything else is there as well.
    const opened = (await call.services.desk.send(call.person, list)) === "delivered";
    return { lines: [say(opened ? "broadcast.in_private" : "private.start_first")] };
  },
  takeText: takeWriting,
  awaitsText: async ({ person, services }) => (await services.expectedInputs.find(person.key)) !== undefined,
  buttons: {
    async list(call) {
      await call.services.expectedInputs.cancel(call.person.key);
      return sayList(call);
    },
    ...writingButtons,
    ...sendingButtons,
    ...afterwardsButtons,
  },
});
