import type { Doing } from "../../src/features/audit/audit.ts";
import type { PersonKey } from "../../src/storage/storage.ts";

/** Somebody of the team, who acts at a moment: ms since the epoch (UTC). */
export const doing = (at: number): Doing => ({ by: "somebody of the team" as PersonKey, at });
