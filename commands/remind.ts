import { readAddress } from "../src/chat/address.ts";
import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";
import { reminderConsentKeys } from "../src/features/consent/consent.ts";
import { presetMoments } from "../src/features/reminders/preset-moments.ts";
import { readWhen } from "../src/features/reminders/read-when.ts";
import { maximumReminders, momentOfReminderId, reminderIdOf } from "../src/features/reminders/reminders.ts";
import { askWhen } from "./ask-when.ts";

/** Two steps: what it is for, how often and how to stop; then the press that stores. Before it, nothing is kept. */
export default defineCommand({
  name: "remind",
  audience: "everyone",
  answer: "private",
  options: { when: { required: false } },
  run(call, { when }) {
    if (when === undefined) return chooseMoment(call);
    const { language, zone } = call.person;
    const result = readWhen(when, { language, zone, now: call.now, closes: closingOf(call) });
    return result.kind === "moment" ? askConsent(result.at, result.shifted) : askWhen(result);
  },
  buttons: {
    at(call, value) {
      const at = momentOfReminderId(value);
      const isUsable = at !== undefined && readWhenIsAllowed(at, call.now);
      return isUsable ? { ...askConsent(at), replace: true } : tooLate();
    },
    async confirm({ person, place, now, services }, value): Promise<Reply> {
      const at = momentOfReminderId(value);
      const isUsable = at !== undefined && readWhenIsAllowed(at, now);
      if (!isUsable) return tooLate();
      const platform = readAddress(place.id)?.platform ?? "preview";
      const consent = services.consent.toReminder({ language: person.language, platform, at: now });
      const result = await services.reminders.confirm(person.id, at, consent);
      if (result.kind === "too_many")
        return { lines: [say("remind.full", { count: maximumReminders })], replace: true };
      return {
        lines: [say("remind.kept", { when: { moment: at, style: "full" } })],
        buttons: [
          [
            {
              label: say("reminder.stop"),
              press: { command: "reminders", action: "stop", value: result.reminder.id },
            },
          ],
        ],
        replace: true,
      };
    },
    refuse: () => ({ lines: [say("remind.refused")], replace: true }),
  },
});

const yearMs = 366 * 86_400_000;
/** The same bounds as when it was offered: the value may be forged, or pressed long after. */
const readWhenIsAllowed = (at: number, now: number): boolean => at > now && at - now <= yearMs;

/** The moment is written out with its weekday and zone: what was understood is seen before it is agreed to. */
function askConsent(at: number, shifted = false): Reply {
  return {
    lines: [
      say("remind.confirm", { when: { moment: at, style: "full" } }),
      ...(shifted ? [say("remind.shifted")] : []),
      reminderConsentKeys.map((key) => say(key)),
      say("remind.nothing_yet"),
    ],
    buttons: [
      [
        {
          label: say("remind.yes"),
          press: { command: "remind", action: "confirm", value: reminderIdOf(at) },
        },
        { label: say("remind.no"), press: { command: "remind", action: "refuse", value: "" } },
      ],
    ],
  };
}

function chooseMoment(call: Call): Reply {
  const presets = presetMoments(call.now, call.person.zone, closingOf(call));
  const buttons = presets.map(({ name, at }) => ({
    label: say(`remind.presets.${name}`),
    press: { command: "remind", action: "at", value: reminderIdOf(at) },
  }));
  return {
    lines: [say("remind.choose"), [say("remind.own"), say("remind.hours")]],
    buttons: [buttons.slice(0, 3), buttons.slice(3)].filter((row) => row.length > 0),
  };
}

/** When the petition closes, in ms since the epoch; `undefined` when it does not, or when nobody knows. */
function closingOf({ services, now }: Call): number | undefined {
  const state = services.petition.state(now);
  return state.kind === "open" || state.kind === "closing_soon" ? state.closes : undefined;
}

const tooLate = (): Reply => ({
  lines: [say("remind.too_late")],
  buttons: [[{ label: say("petition.remind"), press: openCommand("remind") }]],
  replace: true,
});
