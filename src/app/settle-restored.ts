import { type Database, sql } from "../storage/storage.ts";

interface Moments {
  /** When the backup was made, in ms since the epoch (UTC). */
  readonly madeAt: number;
  readonly now: number;
}

/**
 * After a restore nobody knows what the bot sent between the backup and its end: what it may have sent is not sent again.
 * Reminders are taken for claimed by a process that died (docs/decisions/0008): their people are told of the doubt, and
 * series go on. Broadcasts wait for a moderator. Events in hand count as answered. Answers how many of each.
 */
export async function settleDoubtful(db: Database, { madeAt, now }: Moments) {
  const events = await sql`
    update inbox set payload = null, done_at = ${new Date(madeAt)} where done_at is null`.execute(db);
  const reminders = await sql`
    update reminders set state = 'sending', claimed_at = ${new Date(madeAt)}
    where state = 'waiting' and coalesce(deferred_until, due_at) <= ${new Date(now)}`.execute(db);
  const broadcasts = await sql`
    update broadcasts set state = 'paused', paused_by = 'person'
    where state = 'sending' or (state = 'scheduled' and coalesce(send_at, ${new Date(madeAt)}) <= ${new Date(now)})`.execute(
    db,
  );
  return {
    events: Number(events.numAffectedRows ?? 0),
    reminders: Number(reminders.numAffectedRows ?? 0),
    broadcasts: Number(broadcasts.numAffectedRows ?? 0),
  };
}

/** Who signed out, or lost their role, since the backup must not be signed in again. */
export async function endSessions(db: Database): Promise<void> {
  await db.deleteFrom("sessions").execute();
  await db.deleteFrom("sign_in_links").execute();
}
