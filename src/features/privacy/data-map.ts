import { type Storage, sql } from "../../storage/storage.ts";
import type { Clock } from "../../system/clock.ts";
import { questionKeptDays } from "../questions/questions.ts";

type Purpose =
  | "preferences"
  | "reminders"
  | "handovers"
  | "reviews"
  | "referrals"
  | "events"
  | "jobs"
  | "places"
  | "answers"
  | "schema";
type Ground = "consent" | "legitimateInterest" | "none";
type Retention =
  | { readonly kind: "days"; readonly days: number }
  | { readonly kind: "untilForgotten" | "whileNeeded" | "untilApplied" | "unlimited" };

interface Described {
  readonly purpose: Purpose;
  readonly ground: Ground;
  readonly retention: Retention;
}

/** One line of the privacy notice: what is kept, what for, on what ground, how long, and how much of it there is now. */
export interface DataMapRow extends Described {
  readonly table: string;
  readonly rows: number;
}

const untilForgotten = { kind: "untilForgotten" } as const;
const whileNeeded = { kind: "whileNeeded" } as const;
const unlimited = { kind: "unlimited" } as const;

/** Every namespace of Keyv's one table: told apart, because their purposes differ. */
const namespaces: Readonly<Record<string, Described>> = {
  people: { purpose: "preferences", ground: "consent", retention: untilForgotten },
  // A quarter of an hour: that the next message is for the team.
  handover: { purpose: "handovers", ground: "consent", retention: whileNeeded },
};

/** Every other table. A table that is not described here fails a test, so that the notice cannot lag behind. */
const tables: Readonly<Record<string, Described>> = {
  inbox: { purpose: "events", ground: "legitimateInterest", retention: { kind: "days", days: 2 } },
  // 14 days at most: deleted as soon as the talk closes.
  handovers: { purpose: "handovers", ground: "consent", retention: { kind: "days", days: 14 } },
  handover_messages: { purpose: "handovers", ground: "consent", retention: { kind: "days", days: 14 } },
  // A sent one stays three days, without address, so that it can be put off.
  reminders: { purpose: "reminders", ground: "consent", retention: untilForgotten },
  missed_reminders: { purpose: "reminders", ground: "consent", retention: { kind: "days", days: 30 } },
  review_notices: { purpose: "reviews", ground: "none", retention: unlimited },
  places: { purpose: "places", ground: "legitimateInterest", retention: untilForgotten },
  referral_codes: { purpose: "referrals", ground: "none", retention: unlimited },
  referral_events: { purpose: "referrals", ground: "none", retention: unlimited },
  answer_votes: { purpose: "answers", ground: "none", retention: unlimited },
  unanswered_questions: {
    purpose: "answers",
    ground: "legitimateInterest",
    retention: { kind: "days", days: questionKeptDays },
  },
  faq_proposals: { purpose: "answers", ground: "legitimateInterest", retention: { kind: "untilApplied" } },
  command_fingerprints: { purpose: "schema", ground: "none", retention: unlimited },
  data_key: { purpose: "schema", ground: "none", retention: unlimited },
  kysely_migration: { purpose: "schema", ground: "none", retention: unlimited },
  kysely_migration_lock: { purpose: "schema", ground: "none", retention: unlimited },
  "pgboss.job": { purpose: "jobs", ground: "consent", retention: whileNeeded },
  // The queue's own book-keeping: its processes, names and times, nothing about anybody.
  "pgboss.instance": { purpose: "jobs", ground: "none", retention: unlimited },
  "pgboss.queue": { purpose: "jobs", ground: "none", retention: unlimited },
  "pgboss.queue_stats": { purpose: "jobs", ground: "none", retention: unlimited },
  "pgboss.schedule": { purpose: "jobs", ground: "none", retention: unlimited },
  "pgboss.job_dependency": { purpose: "jobs", ground: "none", retention: unlimited },
  "pgboss.subscription": { purpose: "jobs", ground: "none", retention: unlimited },
  "pgboss.warning": { purpose: "jobs", ground: "none", retention: unlimited },
  "pgboss.bam": { purpose: "schema", ground: "none", retention: unlimited },
  "pgboss.version": { purpose: "schema", ground: "none", retention: unlimited },
};

/** The names described, for the test that compares them with the database. */
export const describedTables: readonly string[] = [...Object.keys(tables), "kv"];

/** Anybody may open the notice: counting anew at every request would be an easy way to keep the database busy. */
const countedForMs = 60_000;

/** The map with counts at most a minute old. */
export function createDataMap(
  storage: Pick<Storage, "db">,
  clock: Clock,
): () => Promise<readonly DataMapRow[]> {
  let counted: { at: number; rows: Promise<readonly DataMapRow[]> } | undefined;
  return () => {
    if (!counted || clock.now() - counted.at > countedForMs) {
      const rows = countRows(storage);
      counted = { at: clock.now(), rows };
      rows.catch(() => {
        counted = undefined;
      });
    }
    return counted.rows;
  };
}

async function countRows({ db }: Pick<Storage, "db">): Promise<readonly DataMapRow[]> {
  const rows: DataMapRow[] = [];
  for (const [namespace, described] of Object.entries(namespaces)) {
    const { rows: counted } = await sql<{
      n: string;
    }>`select count(*) as n from kv where key like ${`${namespace}:%`}`.execute(db);
    rows.push({ table: `kv (${namespace})`, ...described, rows: Number(counted[0]?.n) });
  }
  for (const [table, described] of Object.entries(tables)) {
    const { rows: counted } = await sql<{ n: string }>`select count(*) as n from ${sql.table(table)}`.execute(
      db,
    );
    rows.push({ table, ...described, rows: Number(counted[0]?.n) });
  }
  return rows;
}
