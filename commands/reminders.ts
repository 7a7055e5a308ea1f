import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";

/** More would not fit five rows; the soonest are shown, and all can be stopped at once. */
const shown = 4;

/** Lists one's own reminders, with a button each. */
export default defineCommand({
  name: "reminders",
  audience: "everyone",
  answer: "private",
  options: {},
  run: (call) => listReminders(call),
  buttons: {
    // Whose reminder it is follows from who presses: an id from somebody else's button finds nothing.
    async stop(call, id) {
      const stopped = await call.services.reminders.cancel(call.person.key, id);
      const left = await call.services.reminders.list(call.person.key);
      if (stopped && left.length === 0)
        await call.services.consent.withdraw(call.person.key, call.now, "reminder");
      return { lines: [say(stopped ? "reminders.stopped" : "reminders.not_yours")], replace: true };
    },
  },
});

async function listReminders({ person, services }: Call): Promise<Reply> {
  const reminders = await services.reminders.list(person.key);
  if (reminders.length === 0)
    return {
      lines: [say("reminders.none")],
      buttons: [[{ label: say("petition.remind"), press: openCommand("remind") }]],
    };
  return {
    lines: [
      say("reminders.intro", { count: reminders.length }),
      reminders.map(({ at }, index) =>
        say("reminders.item", { number: index + 1, when: { moment: at, style: "full" } }),
      ),
    ],
    buttons: [
      ...reminders.slice(0, shown).map(({ id }, index) => [
        {
          label: say("reminders.stop_this", { number: index + 1 }),
          press: { command: "reminders", action: "stop", value: id },
        },
      ]),
      [{ label: say("reminders.stop_all"), press: openCommand("stop") }],
    ],
  };
}
