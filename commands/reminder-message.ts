import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { openCommand } from "../src/core/press.ts";

/** What a reminder says when its moment has come; the petition's state is looked up by the press, not stored. */
export const sayReminder = (): Reply => ({
  lines: [say("reminder.due"), say("reminder.ended")],
  buttons: [
    [{ label: say("reminder.see_petition"), press: openCommand("petition") }],
    [{ label: say("reminder.what_now"), press: { command: "ask", action: "show", value: "how-to-help" } }],
    [{ label: say("reminder.stop"), press: openCommand("stop") }],
  ],
});
