import { say } from "../src/chat/text.ts";
import type { TextKey } from "../src/chat/text-key.ts";
import { defineCommand } from "../src/core/command.ts";

/** Lists what this person may use: a moderator sees the moderators' commands too. */
export default defineCommand({
  name: "help",
  audience: "everyone",
  answer: "private",
  options: {},
  run: async ({ commandNames }) => ({
    lines: [
      say("help.intro"),
      (await commandNames()).map((command) =>
        say("help.command", { command, description: say(`commands.${command}.description` as TextKey) }),
      ),
      say("help.question"),
    ],
  }),
});
