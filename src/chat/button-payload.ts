import { limits } from "./limits.ts";

/** What a button does when pressed; it carries everything, so that it works after a restart. */
export interface ButtonPayload {
  readonly command: string;
  readonly action: string;
  /** May be empty; never trusted when it comes back. */
  readonly value: string;
}

const form = /^([a-z]{1,32}):([a-z-]{1,24}):([\x20-\x7e]*)$/;

/** Writes `command:action:value`. Throws when it would not fit Telegram's 64 bytes: a fault in our own code. */
export function writeButtonPayload({ command, action, value }: ButtonPayload): string {
  const payload = `${command}:${action}:${value}`;
  if (!form.test(payload))
    throw new RangeError(`Expected command:action:value in plain ASCII, got ${payload.length} characters`);
  if (payload.length > limits.buttonPayloadBytes)
    throw new RangeError(
      `A button of ${command}:${action} takes ${payload.length} bytes of ${limits.buttonPayloadBytes}`,
    );
  return payload;
}

/** Reads a pressed button; `undefined` for anything we could not have written. */
export function readButtonPayload(payload: string): ButtonPayload | undefined {
  if (payload.length > limits.buttonPayloadBytes) return undefined;
  const match = form.exec(payload);
  if (!match) return undefined;
  const [, command, action, value] = match as unknown as [string, string, string, string];
  return { command, action, value };
}
