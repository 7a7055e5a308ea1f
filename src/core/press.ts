import type { ButtonPayload } from "../chat/button-payload.ts";

/** The action that runs a command as if it had been typed without options. */
export const openAction = "open";

/** A button that does what typing the command does. */
export const openCommand = (command: string): ButtonPayload => ({ command, action: openAction, value: "" });
