import type { Button, Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import type { Call } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";
import { reminderConsentKeys } from "../src/features/consent/consent.ts";
import {
  nextMoment,
  offeredSeries,
  type ReminderKind,
  type SeriesKind,
} from "../src/features/reminders/reminder-kinds.ts";
import { momentOfReminderId, reminderIdOf } from "../src/features/reminders/reminders.ts";
import { carry, readCarried } from "./carried-code.ts";

/** A reminder that may be agreed to. */
interface Wanted {
  readonly kind: ReminderKind;
  /** Its first moment, in ms since the epoch (UTC). */
  readonly at: number;
  /** Meant as the clock on the person's wall shows it: another zone would make another moment of it. */
  readonly isWallClock: boolean;
  /** Of the link that led here. */
  readonly code?: string | undefined;
}

export const isSeries = (value: string): value is SeriesKind => value === "news" || value === "deadline";

const yearMs = 366 * 86_400_000;

/** What a button's value asks for, within the bounds of when it was offered: it may be forged, or pressed long after. */
export function readWanted({ now, person, services }: Call, value: string): Wanted | undefined {
  const { plain, code } = readCarried(value);
  if (isSeries(plain)) {
    const isOffered = offeredSeries(services.petition, now, person.zone).includes(plain);
    const at = isOffered ? nextMoment(plain, services.petition, { now, zone: person.zone }) : undefined;
    return at === undefined ? undefined : { kind: plain, at, isWallClock: true, code };
  }
  const at = momentOfReminderId(plain);
  const isUsable = at !== undefined && at > now && at - now <= yearMs;
  return isUsable ? { kind: "moment", at, isWallClock: true, code } : undefined;
}

interface Circumstances {
  /** The hour as written does not exist: it is the one after. */
  readonly shifted?: boolean | undefined;
  /** A zone was chosen, and kept, on the way here. */
  readonly isZoneKept?: boolean;
}

/** What it is for, how often, what is kept and how to stop; and, while no zone was chosen, the way to choose one. */
export function askConsent(
  { person }: Call,
  wanted: Wanted,
  { shifted = false, isZoneKept = false }: Circumstances = {},
): Reply {
  const { kind, at, isWallClock, code } = wanted;
  const when = { moment: at, style: "full" } as const;
  const value = carry("remind", "confirm", kind === "moment" ? reminderIdOf(at) : kind, code);
  const otherZone: Button = {
    label: say("remind.other_zone"),
    press: { command: "timezone", action: "ask", value: `${isWallClock ? "wall" : "exact"}.${value}` },
  };
  return {
    lines: [
      say(kind === "moment" ? "remind.confirm" : `remind.${kind}.ask`, { when }),
      ...(shifted ? [say("remind.shifted")] : []),
      reminderConsentKeys[kind].map((key) => say(key)),
      say(isZoneKept ? "remind.zone_kept" : "remind.nothing_yet"),
    ],
    buttons: [
      [
        { label: say("remind.yes"), press: { command: "remind", action: "confirm", value } },
        { label: say("remind.no"), press: { command: "remind", action: "refuse", value: "" } },
      ],
      ...(person.isZoneChosen ? [] : [[otherZone]]),
    ],
  };
}

/** Ends one reminder. */
export const sayStop = (id: string): Button => ({
  label: say("reminder.stop"),
  press: { command: "reminders", action: "stop", value: id },
});

export const sayTooLate = (): Reply => ({
  lines: [say("remind.too_late")],
  buttons: [[{ label: say("petition.remind"), press: openCommand("remind") }]],
  replace: true,
});
