import { say } from "../src/chat/text.ts";
import { defineCommand } from "../src/core/command.ts";
import { sayOperator } from "../src/core/first-contact.ts";
import { openCommand } from "../src/core/press.ts";
import { isCarriable, openFrom } from "./carried-code.ts";

/** Who the bot is and what it keeps, before anything else. A deep link's code is counted by channel, and goes on in the buttons. */
export default defineCommand({
  name: "start",
  audience: "everyone",
  answer: "private",
  options: { code: { required: false } },
  async run({ now, services }, { code }) {
    if (code) await services.referrals.record(code, "start", now);
    const from = isCarriable(code) ? code : undefined;
    return {
      lines: [
        say("start.hello"),
        say("start.how"),
        [sayOperator(services), say("start.care"), say("start.platforms")],
      ],
      buttons: [
        [
          { label: say("start.petition"), press: openFrom("petition", from) },
          { label: say("start.faq"), press: openCommand("faq") },
        ],
        [
          { label: say("start.remind"), press: openFrom("remind", from) },
          { label: say("start.help"), press: openCommand("help") },
        ],
      ],
    };
  },
});
