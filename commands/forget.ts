import { say } from "../src/chat/text.ts";
import { defineCommand } from "../src/core/command.ts";
import { forgetPerson } from "../src/core/forget-person.ts";
import { retention } from "../src/features/retention/retention.ts";

/** Erases everything about the person who asks, after one question: it cannot be undone. */
export default defineCommand({
  name: "forget",
  audience: "everyone",
  answer: "private",
  options: {},
  withdraws: true,
  run: () => ({
    lines: [say("forget.confirm")],
    buttons: [
      [
        { label: say("forget.yes"), press: { command: "forget", action: "yes", value: "" } },
        { label: say("forget.no"), press: { command: "forget", action: "no", value: "" } },
      ],
    ],
  }),
  buttons: {
    async yes(call) {
      const receipt = await forgetPerson(call);
      return {
        lines: [
          say("forget.done"),
          say("forget.receipt", { receipt }),
          say("forget.marker", { days: retention.erasures.days }),
        ],
        replace: true,
      };
    },
    no: () => ({ lines: [say("forget.kept")], replace: true }),
  },
});
