import { type PlatformName, platformNames } from "../src/chat/address.ts";
import type { Language } from "../src/chat/languages.ts";
import type { Button, Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import type { Call } from "../src/core/command.ts";
import type { Broadcast } from "../src/features/broadcasts/broadcast.ts";

/** A button of /broadcast. `value`: the broadcast's number and what else is meant, with dots between. */
export const button = (label: Text, action: string, ...value: readonly (string | number)[]): Button => ({
  label,
  press: { command: "broadcast", action, value: value.join(".") },
});

/** What a button asks for. It may be forged: whatever is read here is looked up, and refused by the feature. */
interface Pressed {
  readonly broadcast: Broadcast;
  /** What follows the number. */
  readonly rest: readonly string[];
}

/** Finds the broadcast of a button's value and goes on with it, or says that it is gone. */
export async function withBroadcast(
  call: Call,
  value: string,
  act: (pressed: Pressed) => Promise<Reply> | Reply,
): Promise<Reply> {
  const [number = "", ...rest] = value.split(".");
  const broadcast = /^[1-9]\d{0,8}$/.test(number)
    ? await call.services.broadcasts.find(Number(number))
    : undefined;
  return broadcast ? act({ broadcast, rest }) : sayGone();
}

export const sayGone = (): Reply => ({
  lines: [say("broadcast.gone")],
  buttons: [[button(say("broadcast.list_button"), "list")]],
  replace: true,
});

export const readLanguageCode = (text: string | undefined, { services }: Call): Language | undefined =>
  services.languages.find((language) => language === text);

export const readPlatform = (text: string | undefined): PlatformName | undefined =>
  platformNames.find((name) => name === text);

/** How the platforms call themselves: the same in every language. */
export const platformLabels: Readonly<Record<PlatformName, string>> = {
  telegram: "Telegram",
  discord: "Discord",
  preview: "Web",
};

/** The languages a broadcast is written for. */
export const languagesOf = ({ audience }: Broadcast, { services }: Call): readonly Language[] =>
  services.languages.filter((language) => audience.languages?.includes(language) ?? true);

/** Hours where they are whole, else minutes. */
export const sayDuration = (minutes: number): Text =>
  minutes % 60 === 0
    ? say("broadcast.hours", { count: minutes / 60 })
    : say("broadcast.minutes", { count: minutes });
