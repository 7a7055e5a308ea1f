import { z } from "zod";
import { type Database, type PersonKey, type Storage, sql } from "../../storage/storage.ts";
import { retention } from "../retention/retention.ts";

/** What somebody of the team can do beside broadcasts, which have an audit of their own. */
const teamActions = [
  "channel_made",
  "channel_renamed",
  "channel_retired",
  "count_entered",
  "link_made",
  "link_revoked",
  "exported",
] as const;
type TeamAction = (typeof teamActions)[number];

/** Who does something, and when: ms since the epoch (UTC). */
export interface Doing {
  readonly by: PersonKey;
  readonly at: number;
}

const line = z.object({
  at: z.date().transform((at) => at.getTime()),
  action: z.string(),
  subject: z.string(),
  actor: z
    .string()
    .nullable()
    .transform((key) => (key as PersonKey | null) ?? undefined),
});
/** `at`: ms since the epoch (UTC). `actor`: nobody for the bot itself, and for who asked to be forgotten. */
export type AuditLine = z.output<typeof line>;

const dayMs = 86_400_000;
const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);

/** The last day of a line of either audit, as `YYYY-MM-DD`. `at`: ms since the epoch (UTC). */
export const purgeDay = (at: number): string => dayOf(at + retention.audit.days * dayMs);

/** Adds a line, in the transaction of the act itself. `subject`: a code, a number or days, never what somebody wrote. */
export async function noteAct(
  db: Database,
  action: TeamAction,
  subject: string | number,
  { by, at }: Doing,
): Promise<void> {
  await db
    .insertInto("team_audit")
    .values({
      actor_key: by,
      action,
      subject: String(subject),
      at: new Date(at),
      purge_on: purgeDay(at),
    })
    .execute();
}

/** Both audits as one, oldest first. */
export async function readAudits({ db }: Pick<Storage, "db">): Promise<readonly AuditLine[]> {
  const { rows } = await sql`
    select at, action, subject, actor_key as actor, 1 as audit, id from team_audit
    union all
    select at, action, 'broadcast ' || broadcast_id, actor_key, 2, id from broadcast_audit
    order by at, audit, id`.execute(db);
  return rows.map((row) => line.parse(row));
}

/** For whoever acts without changing anything, and for whoever asks what is kept of them. */
export interface TeamAudit {
  /** A file was taken away: `subject` says which. */
  noteExport(subject: string, doing: Doing): Promise<void>;
  /** How many lines of both audits name a person. */
  countOf(person: PersonKey): Promise<number>;
}

export const createTeamAudit = ({ db }: Pick<Storage, "db">): TeamAudit => ({
  noteExport: (subject, doing) => noteAct(db, "exported", subject, doing),
  async countOf(person) {
    const { rows } = await sql<{ number: string }>`
      select (select count(*) from team_audit where actor_key = ${person})
        + (select count(*) from broadcast_audit where actor_key = ${person}) as number`.execute(db);
    return Number(rows[0]?.number ?? 0);
  },
});

/** Removes the lines of both audits whose day has come. The tables let go of none before it; the day is by our clock. */
export async function sweepAudits({ db }: Pick<Storage, "db">, now: number): Promise<void> {
  const today = dayOf(now);
  await db.transaction().execute(async (transaction) => {
    await sql`select set_config('porte_voix.today', ${today}, true)`.execute(transaction);
    await transaction.deleteFrom("team_audit").where("purge_on", "<=", today).execute();
    await transaction.deleteFrom("broadcast_audit").where("purge_on", "<=", today).execute();
  });
}
