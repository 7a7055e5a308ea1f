import { say, type Text } from "../src/chat/text.ts";
import type { Figures } from "../src/features/counts/counts.ts";
import {
  type Campaign,
  canBeSigned,
  isSignable,
  type PetitionState,
} from "../src/features/petition/petition.ts";

const hourMs = 3_600_000;

/** The number with its source and moment, how far it is, and, while people can sign, where it leads. */
export function sayCount(figures: Figures, { threshold, months }: Campaign, state: PetitionState): Text[] {
  const { count, host, confirmedAt, ageMs } = figures;
  return [
    say("petition.count.told", {
      signatures: count,
      source: host ?? say("petition.count.team"),
      at: { moment: confirmedAt, style: "full" },
    }),
    ...(ageMs === undefined
      ? []
      : [say(host ? "petition.count.silent" : "petition.count.old", { age: sayAge(ageMs) })]),
    ...(threshold === undefined || months === undefined
      ? []
      : [
          say(isSignable(state) ? "petition.count.threshold" : "petition.count.threshold_past", {
            threshold,
            months,
            // Rounded down: 99.6 % must not read as all of it.
            share: Math.floor((count * 100) / threshold) / 100,
          }),
        ]),
    ...(canBeSigned(state) ? sayPace(figures, state) : []),
  ];
}

function sayPace({ pace }: Figures, state: PetitionState): Text[] {
  if (!pace) return [say("petition.count.early")];
  const closes = "closes" in state ? state.closes : undefined;
  return [
    say("petition.count.pace", { pace: Math.round(pace.perDay) }),
    ...(pace.outlook && closes !== undefined
      ? [say("petition.count.outlook", { ...pace.outlook, closes: { moment: closes, style: "date" } })]
      : []),
  ];
}

function sayAge(ageMs: number): Text {
  const hours = Math.floor(ageMs / hourMs);
  return hours < 48
    ? say("petition.count.hours", { count: hours })
    : say("petition.count.days", { count: Math.floor(hours / 24) });
}
