import { platformOf } from "../src/chat/address.ts";
import type { Button, Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";
import { consentKeys } from "../src/features/consent/consent.ts";
import { presetMoments } from "../src/features/reminders/preset-moments.ts";
import { readWhen } from "../src/features/reminders/read-when.ts";
import { offeredSeries, type ReminderKind } from "../src/features/reminders/reminder-kinds.ts";
import { maximumReminders, reminderIdOf } from "../src/features/reminders/reminders.ts";
import { askWhen } from "./ask-when.ts";
import { endUpdates } from "./broadcast-message.ts";
import { carry, isCarriable, readCarried } from "./carried-code.ts";
import { askConsent, isSeries, readWanted, sayStop, sayTooLate } from "./remind-consent.ts";

/** Two steps: what it is for, how often and how to stop; then the press that stores. Before it, nothing is kept. */
export default defineCommand({
  name: "remind",
  audience: "everyone",
  answer: "private",
  options: { when: { required: false } },
  run(call, { when }) {
    if (when === undefined) return chooseKind(call);
    const { language, zone } = call.person;
    const context = { language, now: call.now, closes: closingOf(call) };
    const result = readWhen(when, { ...context, zone });
    if (result.kind !== "moment") return askWhen(result, offerKinds(call));
    // "In two hours" is the same moment everywhere; "at six" is not.
    const elsewhere = readWhen(when, { ...context, zone: "Pacific/Kiritimati" });
    const isWallClock = elsewhere.kind !== "moment" || Math.abs(elsewhere.at - result.at) > 60_000;
    return askConsent(call, { kind: "moment", at: result.at, isWallClock }, { shifted: result.shifted });
  },
  buttons: {
    from: (call, code) => chooseKind(call, isCarriable(code) ? code : undefined),
    at(call, value) {
      const wanted = namesSeries(value) ? undefined : readWanted(call, value);
      return wanted ? { ...askConsent(call, wanted), replace: true } : sayTooLate();
    },
    series(call, value) {
      const wanted = namesSeries(value) ? readWanted(call, value) : undefined;
      return wanted ? { ...askConsent(call, wanted), replace: true } : sayOver();
    },
    async confirm(call, value): Promise<Reply> {
      const wanted = readWanted(call, value);
      if (wanted) return keep(call, wanted);
      return namesSeries(value) ? sayOver() : sayTooLate();
    },
    updates: (_call, value) => sayUpdates(readCarried(value).code),
    async "updates-yes"({ person, place, now, services }, value) {
      const platform = platformOf(place.id);
      const { referrals } = services;
      const isNew = !(await services.updates.isSubscribed(person.key));
      await services.updates.confirm(person.id, { language: person.language, platform }, now);
      const { code = await referrals.codeFor(place) } = readCarried(value);
      if (isNew) await referrals.record(code, "opt_in", now);
      return { lines: [say("updates.kept_now")], buttons: [[endUpdates("listed")]], replace: true };
    },
    refuse: () => ({ lines: [say("remind.refused")], replace: true }),
  },
});

async function keep(
  { person, place, now, services }: Call,
  { kind, at, code }: { kind: ReminderKind; at: number; code?: string | undefined },
): Promise<Reply> {
  const platform = platformOf(place.id);
  const consent = services.consent.toReminder({ language: person.language, platform, at: now, kind });
  const result = await services.reminders.confirm(person.id, { kind, at }, consent);
  if (result.kind === "too_many")
    return { lines: [say("remind.full", { count: maximumReminders })], replace: true };
  const { referrals } = services;
  if (result.isNew) await referrals.record(code ?? (await referrals.codeFor(place)), "opt_in", now);
  const when = { moment: at, style: "full" } as const;
  return {
    lines: [say(kind === "moment" ? "remind.kept" : `remind.${kind}.kept`, { when })],
    buttons: [[sayStop(result.reminder.id)]],
    replace: true,
  };
}

const namesSeries = (value: string): boolean => isSeries(readCarried(value).plain);

/** `code`: of the link that led here. */
function chooseKind(call: Call, code?: string): Reply {
  const zone = { label: say("remind.other_zone"), press: openCommand("timezone") };
  return {
    lines: [say("remind.choose"), [say("remind.own"), say("remind.hours")]],
    buttons: [
      ...offerKinds(call, code),
      [
        {
          label: say("updates.button"),
          press: { command: "remind", action: "updates", value: carry("remind", "updates", "", code) },
        },
      ],
      ...(call.person.isZoneChosen ? [] : [[zone]]),
    ],
  };
}

function offerKinds(call: Call, code?: string): readonly (readonly Button[])[] {
  const { person, now, services } = call;
  return [
    presetMoments(now, person.zone, closingOf(call)).map(({ name, at }) => ({
      label: say(`remind.presets.${name}`),
      press: { command: "remind", action: "at", value: carry("remind", "at", reminderIdOf(at), code) },
    })),
    ...offeredSeries(services.petition, now, person.zone).map((kind) => [
      {
        label: say(`remind.${kind}.button`),
        press: { command: "remind", action: "series", value: carry("remind", "series", kind, code) },
      },
    ]),
  ];
}

/** When the petition closes, in ms since the epoch; `undefined` when it does not, or when nobody knows. */
function closingOf({ services, now }: Call): number | undefined {
  const state = services.petition.state(now);
  return state.kind === "open" || state.kind === "closing_soon" ? state.closes : undefined;
}

/** The team's news: who writes, how often, what is kept and how to stop, before anything is. */
const sayUpdates = (code: string | undefined): Reply => ({
  lines: [say("updates.ask"), consentKeys.updates.map((key) => say(key)), say("remind.nothing_yet")],
  buttons: [
    [
      {
        label: say("updates.yes"),
        press: { command: "remind", action: "updates-yes", value: carry("remind", "updates-yes", "", code) },
      },
      { label: say("remind.no"), press: { command: "remind", action: "refuse", value: "" } },
    ],
  ],
  replace: true,
});

const sayOver = (): Reply => ({ lines: [say("remind.series.over")], replace: true });
