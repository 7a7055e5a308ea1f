import { randomBytes } from "node:crypto";

/** A name for one message: Discord drops a second one with the same, which was the first whose confirmation was lost. */
export const newNonce = (): string => randomBytes(12).toString("hex");
