import type { Button, Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import { openCommand } from "../src/core/press.ts";
import type { Petition } from "../src/features/petition/petition.ts";
import { snoozeMoments } from "../src/features/reminders/preset-moments.ts";
import { daysLeft } from "../src/features/reminders/reminder-kinds.ts";
import type { ReminderNotice } from "../src/features/reminders/reminders.ts";
import { sayState } from "./petition-card.ts";

/** What a reminder says when its moment has come; the petition is looked up by then, not stored with it. */
export function sayReminder(notice: ReminderNotice, petition: Petition): Reply {
  const pages = [
    [{ label: say("reminder.see_petition"), press: openCommand("petition") }],
    [{ label: say("reminder.what_now"), press: { command: "ask", action: "show", value: "how-to-help" } }],
  ];
  const state = sayState(petition.state(notice.now), petition.campaign);
  if (notice.isLast) return { lines: [state, say("reminder.last")], buttons: pages };
  const late = notice.isLate ? [say("reminder.late", { when: { moment: notice.at, style: "full" } })] : [];
  const [first, ...others] = sayKind(notice, petition, state);
  return {
    // What it is, that it is late, then the rest: nobody should read the rest and wonder.
    lines: [first, ...late, ...others],
    buttons: [
      ...pages,
      snoozeMoments(notice.now, notice.zone).map(({ name }): Button => {
        const press = { command: "reminders", action: "snooze", value: `${name}.${notice.id}` };
        return { label: say(`reminder.snooze.${name}`), press };
      }),
      [
        { label: say("reminder.done"), press: { command: "reminders", action: "done", value: notice.id } },
        { label: say("reminder.stop_all"), press: openCommand("stop") },
      ],
    ],
  };
}

function sayKind(
  { kind, now, zone }: ReminderNotice,
  petition: Petition,
  state: Text,
): readonly [Text, ...Text[]] {
  const count = daysLeft(petition, now, zone);
  switch (kind) {
    case "moment":
      return [say("reminder.due"), say("reminder.ended")];
    case "news":
      return [
        say("reminder.news"),
        state,
        ...(count === undefined ? [] : [say("reminder.days_left", { count })]),
      ];
    case "deadline":
      return [say("reminder.deadline", { count: count ?? 0 }), state];
    default:
      return kind satisfies never;
  }
}
