import { say } from "../src/chat/text.ts";
import { defineCommand } from "../src/core/command.ts";

/** This group or channel receives no more broadcasts, from now on. */
export default defineCommand({
  name: "unsubscribe",
  audience: "moderators",
  answer: "open",
  options: {},
  withdraws: true,
  async run({ place, services }) {
    if (place.kind === "private") return { lines: [say("unsubscribe.in_private")], answer: "private" };
    const ended = await services.places.unsubscribe(place);
    return { lines: [say(ended ? "unsubscribe.done" : "unsubscribe.nothing")] };
  },
});
