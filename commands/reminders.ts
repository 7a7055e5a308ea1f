import type { Button, Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";
import { snoozeMoments } from "../src/features/reminders/preset-moments.ts";
import type { Reminder } from "../src/features/reminders/reminders.ts";
import { endUpdates } from "./broadcast-message.ts";
import { isSeries, sayStop } from "./remind-consent.ts";

/** More would not fit five rows with the row of pages. */
const shown = 4;

/**
 * Lists one's own reminders, with a button each, and takes the presses under a reminder that came. Whose reminder it is
 * follows from who presses: an id from somebody else's button finds nothing.
 */
export default defineCommand({
  name: "reminders",
  audience: "everyone",
  answer: "private",
  options: {},
  withdraws: true,
  run: (call) => listReminders(call, 0),
  buttons: {
    async page(call, value) {
      const page = /^\d{1,2}$/.test(value) ? Number(value) : 0;
      return { ...(await listReminders(call, page)), replace: true };
    },
    async stop(call, id) {
      const stopped = await end(call, id);
      if (stopped) await countStop(call);
      return { lines: [say(stopped ? "reminders.stopped" : "reminders.not_yours")], replace: true };
    },
    async done(call, id) {
      const ended = await end(call, id);
      return { lines: [say(ended ? "reminder.finished" : "reminders.not_yours")], replace: true };
    },
    /** Under a message that was sent the message stays; in the list it takes its place. */
    async "updates-off"(call, where) {
      const { person, now, services } = call;
      const wasOn = await services.updates.cancel(person.key);
      if (wasOn) await countStop(call);
      await services.consent.withdraw(person.key, now, "updates");
      return { lines: [say(wasOn ? "updates.stopped" : "updates.not_on")], replace: where === "listed" };
    },
    async snooze({ person, now, services }, value): Promise<Reply> {
      const [name, id = ""] = value.split(".");
      const moment = snoozeMoments(now, person.zone).find((preset) => preset.name === name);
      // The evening it named is over: the other buttons still serve.
      if (!moment) return { lines: [say("remind.too_late")] };
      if (!(await services.reminders.snooze(person.id, id, moment.at))) return sayGone();
      return {
        lines: [say("reminder.snoozed", { when: { moment: moment.at, style: "full" } })],
        buttons: [[{ label: say("reminder.see_petition"), press: openCommand("petition") }], [sayStop(id)]],
        replace: true,
      };
    },
  },
});

const countStop = async ({ place, now, services: { referrals } }: Call): Promise<void> =>
  referrals.record(await referrals.codeFor(place), "stop", now);

/** Ends one; with the last of its kind ends what was agreed to. False when that person has no such reminder. */
async function end({ person, now, services }: Call, id: string): Promise<boolean> {
  const ended = await services.reminders.cancel(person.key, id);
  const kind = isSeries(id) ? id : "moment";
  if (ended && !(await services.reminders.list(person.key)).some((other) => other.kind === kind))
    await services.consent.withdraw(person.key, now, kind);
  return ended;
}

const sayGone = (): Reply => ({
  lines: [say("reminders.not_yours")],
  buttons: [[{ label: say("petition.remind"), press: openCommand("remind") }]],
  replace: true,
});

async function listReminders({ person, services }: Call, wanted: number): Promise<Reply> {
  const reminders = await services.reminders.list(person.key);
  const isUpdated = await services.updates.isSubscribed(person.key);
  if (reminders.length === 0 && !isUpdated)
    return {
      lines: [say("reminders.none")],
      buttons: [[{ label: say("petition.remind"), press: openCommand("remind") }]],
    };
  const page = Math.max(0, Math.min(wanted, Math.ceil(reminders.length / shown) - 1));
  const first = page * shown;
  return {
    lines: [
      ...(reminders.length > 0
        ? [say("reminders.intro", { count: reminders.length }), reminders.map(sayItem)]
        : []),
      ...(isUpdated ? [say("reminders.updates")] : []),
    ],
    buttons: [
      ...reminders.slice(first, first + shown).map(({ id }, index) => [
        {
          label: say("reminders.stop_this", { number: first + index + 1 }),
          press: { command: "reminders", action: "stop", value: id },
        },
      ]),
      [
        ...(page > 0 ? [turnTo(page - 1, "reminders.previous")] : []),
        ...(first + shown < reminders.length ? [turnTo(page + 1, "reminders.next")] : []),
        ...(isUpdated ? [endUpdates("listed")] : []),
        { label: say("reminders.stop_all"), press: openCommand("stop") },
      ],
    ],
  };
}

const turnTo = (page: number, label: "reminders.previous" | "reminders.next"): Button => ({
  label: say(label),
  press: { command: "reminders", action: "page", value: String(page) },
});

const sayItem = ({ kind, at }: Reminder, index: number) =>
  say(`reminders.${kind === "moment" ? "item" : kind}`, {
    number: index + 1,
    when: { moment: at, style: "full" },
  });
