import { say } from "../src/chat/text.ts";
import { defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";

/** What is kept and what is not, in a few lines; the whole notice is a page. */
export default defineCommand({
  name: "privacy",
  audience: "everyone",
  answer: "private",
  options: {},
  run: ({ services }) => ({
    lines: [
      say("privacy.intro"),
      say("privacy.nothing"),
      say("privacy.kept"),
      say("privacy.inbox"),
      say("privacy.platforms"),
      say("privacy.rights"),
    ],
    buttons: [
      [{ label: say("privacy.notice"), url: `${services.publicUrl}/privacy` }],
      [{ label: say("privacy.forget"), press: openCommand("forget") }],
    ],
  }),
});
