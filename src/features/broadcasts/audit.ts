import { z } from "zod";
import type { Database, PersonKey } from "../../storage/storage.ts";
import { purgeDay } from "../audit/audit.ts";

/** What can be done with a broadcast, by a moderator or, without one, by the bot. */
const auditActions = [
  "drafted",
  "prepared",
  "changed",
  "discarded",
  "submitted",
  "approved",
  "sent_back",
  "started",
  "paused",
  "resumed",
  "cancelled",
  "corrected",
  "correction_approved",
  "recalled",
  "expired",
  "finished",
] as const;
export type AuditAction = (typeof auditActions)[number];

const line = z.object({
  at: z.date().transform((at) => at.getTime()),
  action: z.enum(auditActions),
  actor: z
    .string()
    .nullable()
    .transform((key) => (key as PersonKey | null) ?? undefined),
});
/** `at`: ms since the epoch (UTC). No actor: the bot itself, or somebody who asked to be forgotten. */
export type AuditLine = z.output<typeof line>;

/** Adds a line, in the transaction of the act itself. `at`: ms since the epoch (UTC). */
export async function writeAudit(
  db: Database,
  id: number,
  action: AuditAction,
  actor: PersonKey | undefined,
  at: number,
): Promise<void> {
  await db
    .insertInto("broadcast_audit")
    .values({
      broadcast_id: id,
      actor_key: actor ?? null,
      action,
      at: new Date(at),
      purge_on: purgeDay(at),
    })
    .execute();
}

/** Oldest first. */
export async function readAudit(db: Database, id: number): Promise<readonly AuditLine[]> {
  const rows = await db
    .selectFrom("broadcast_audit")
    .select(["at", "action", "actor_key as actor"])
    .where("broadcast_id", "=", id)
    .orderBy("id")
    .execute();
  return rows.map((row) => line.parse(row));
}

/** Who did this last; `undefined` for nobody, the bot, or somebody who asked to be forgotten. */
export async function lastActor(
  db: Database,
  id: number,
  action: AuditAction,
): Promise<PersonKey | undefined> {
  const found = await db
    .selectFrom("broadcast_audit")
    .select(["at", "action", "actor_key as actor"])
    .where("broadcast_id", "=", id)
    .where("action", "=", action)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return found && line.parse(found).actor;
}
