import { limits } from "../src/chat/limits.ts";
import type { Button } from "../src/chat/reply.ts";
import { openCommand } from "../src/core/press.ts";

/** A button's value, and the code of the link that led to it: what comes of a link is counted for it, and stored nowhere. */
export interface Carried {
  readonly plain: string;
  readonly code?: string;
}

const codeForm = /^[A-Za-z0-9_-]{1,24}$/;

/** Only such codes travel: those that we make are no longer, and others count for the platform. */
export const isCarriable = (code: string | undefined): code is string =>
  code !== undefined && codeForm.test(code);

/** Reads `VALUE~CODE`. Both may be forged. */
export function readCarried(value: string): Carried {
  const [plain = "", code] = value.split("~");
  return { plain, ...(isCarriable(code) ? { code } : {}) };
}

/** Writes `VALUE~CODE`; without the code when there is no room for it in a button of that command and action. */
export function carry(command: string, action: string, plain: string, code: string | undefined): string {
  if (code === undefined) return plain;
  const whole = `${plain}~${code}`;
  return `${command}:${action}:${whole}`.length <= limits.buttonPayloadBytes ? whole : plain;
}

/** Opens a command that is told which link led to it. */
export const openFrom = (
  command: "petition" | "remind",
  code: string | undefined,
): Extract<Button, { press: unknown }>["press"] =>
  code === undefined ? openCommand(command) : { command, action: "from", value: code };
