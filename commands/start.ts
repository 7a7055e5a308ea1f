import { say } from "../src/chat/text.ts";
import { defineCommand } from "../src/core/command.ts";
import { sayOperator } from "../src/core/first-contact.ts";
import { openCommand } from "../src/core/press.ts";

/** Who the bot is and what it keeps, before anything else. A deep link's code is counted by channel. */
export default defineCommand({
  name: "start",
  audience: "everyone",
  answer: "private",
  options: { code: { required: false } },
  async run({ now, services }, { code }) {
    if (code) await services.referrals.record(code, "start", now);
    return {
      lines: [
        say("start.hello"),
        say("start.how"),
        [sayOperator(services), say("start.care"), say("start.platforms")],
      ],
      buttons: [
        [
          { label: say("start.petition"), press: openCommand("petition") },
          { label: say("start.faq"), press: openCommand("faq") },
        ],
        [{ label: say("start.help"), press: openCommand("help") }],
      ],
    };
  },
});
