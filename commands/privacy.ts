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
      say("privacy.unanswered"),
      say("privacy.kept"),
      ...(services.handovers.isOffered ? [say("privacy.human")] : []),
      say("privacy.inbox"),
      say("privacy.platforms"),
      say("privacy.rights"),
      // A text and not a button: a platform may refuse a whole message for a button that leads to this machine only.
      say("privacy.notice", { link: `${services.publicUrl}/privacy` }),
    ],
    buttons: [[{ label: say("privacy.forget"), press: openCommand("forget") }]],
  }),
});
