import type { Button, Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import type { WhenResult } from "../src/features/reminders/read-when.ts";
import { reminderIdOf } from "../src/features/reminders/reminders.ts";

type Buttons = readonly (readonly Button[])[];

/**
 * Asks back what a moment could not be made of; each moment that may have been meant is a button. `others`: what can be
 * chosen instead of a series of one's own.
 */
export function askWhen(result: Exclude<WhenResult, { kind: "moment" }>, others: Buttons): Reply {
  const lines = [say(`remind.${result.kind}`)];
  switch (result.kind) {
    case "ambiguous":
      return { lines, buttons: offer(result.candidates) };
    case "past":
      return { lines, buttons: offer(result.instead) };
    case "too_soon":
    case "too_far":
    case "impossible":
      return { lines };
    case "recurring":
    case "not_understood":
      return { lines, buttons: others };
    default:
      return result satisfies never;
  }
}

/** One below the other: a weekday, a date and an hour need the whole width of a phone. */
const offer = (moments: readonly number[]) =>
  moments.map((at) => [
    {
      label: say("remind.candidate", { when: { moment: at, style: "choice" } }),
      press: { command: "remind", action: "at", value: reminderIdOf(at) },
    },
  ]);
