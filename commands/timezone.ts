import { DateTime } from "luxon";
import type { Button, Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { findZone, offeredZones } from "../src/features/people/people.ts";
import { momentOfReminderId, reminderIdOf } from "../src/features/reminders/reminders.ts";
import { carry, readCarried } from "./carried-code.ts";
import { askConsent, isSeries, readWanted, sayTooLate } from "./remind-consent.ts";

/** Where a person lives, so that hours are theirs. Kept only when it was chosen here. */
export default defineCommand({
  name: "timezone",
  audience: "everyone",
  answer: "private",
  options: { city: { required: false } },
  run(call, { city }) {
    if (city === undefined) return chooseZone(call, "");
    const zone = findZone(city);
    return zone ? setZone(call, zone) : { ...chooseZone(call, ""), lines: [say("timezone.unknown")] };
  },
  buttons: {
    ask: (call, pending) => ({ ...chooseZone(call, pending), replace: true }),
    /** `ZONE`, or `ZONE.HOW.REMINDER` when it was asked on the way to a reminder. */
    async set(call, value) {
      const [name = "", how = "", pending = ""] = value.split(".");
      const zone = findZone(name);
      if (!zone) return { ...chooseZone(call, ""), lines: [say("timezone.unknown")], replace: true };
      const chosen = await setZone(call, zone);
      if (pending === "") return { ...chosen, replace: true };
      return goOnToReminder(moveTo(call, zone), pending, how === "wall" ? call.person.zone : undefined);
    },
  },
});

const perRow = 5;

function chooseZone({ person, now }: Call, pending: string): Reply {
  const here = offeredZones.some(({ zone }) => zone === person.zone);
  const own = { zone: person.zone, place: person.zone.split("/").at(-1) ?? person.zone };
  const buttons = [...(here ? [] : [own]), ...offeredZones].slice(0, 2 * perRow).map(
    ({ zone, place }): Button => ({
      label: say("timezone.place", { place }),
      press: { command: "timezone", action: "set", value: pending === "" ? zone : carryOn(zone, pending) },
    }),
  );
  return {
    lines: [say("timezone.choose", { now: { moment: now, style: "full" } }), say("timezone.other")],
    buttons: [buttons.slice(0, perRow), buttons.slice(perRow)],
  };
}

/** `ZONE.HOW.REMINDER`, and the code of the link that led here where it fits. */
function carryOn(zone: string, pending: string): string {
  const { plain, code } = readCarried(pending);
  return carry("timezone", "set", `${zone}.${plain}`, code);
}

async function setZone({ person, now, services }: Call, zone: string): Promise<Reply> {
  await services.people.chooseZone(person.key, zone, now);
  return { lines: [say("timezone.chosen", { now: { moment: now, style: "full" } })], zone };
}

const moveTo = (call: Call, zone: string): Call => ({
  ...call,
  person: { ...call.person, zone, isZoneChosen: true },
});

/** The consent again, for the hour that was meant: what was "six o'clock" in the old zone is six in the new one. */
function goOnToReminder(call: Call, pending: string, wallOf: string | undefined): Reply {
  const { zone } = call.person;
  const { plain, code } = readCarried(pending);
  const at = isSeries(plain) ? undefined : momentOfReminderId(plain);
  const moved =
    at !== undefined && wallOf
      ? DateTime.fromMillis(at, { zone: wallOf }).setZone(zone, { keepLocalTime: true }).toMillis()
      : at;
  const wanted = readWanted(call, moved === undefined ? plain : reminderIdOf(moved));
  return wanted
    ? { ...askConsent(call, { ...wanted, code }, { isZoneKept: true }), zone, replace: true }
    : sayTooLate();
}
