import { Kysely, type Migration, Migrator, PostgresDialect } from "kysely";
import pg from "pg";
import { ConfigError } from "../system/config-error.ts";
import { type ConnectionSettings, surviveLostConnections } from "./database-pool.ts";
import { up as records } from "./migrations/001-records.ts";
import { up as dataKey } from "./migrations/002-data-key.ts";
import { up as inbox } from "./migrations/003-inbox.ts";
import { up as referrals } from "./migrations/004-referrals.ts";
import { up as commandFingerprints } from "./migrations/005-command-fingerprints.ts";
import { up as answerVotes } from "./migrations/006-answer-votes.ts";
import { up as questions } from "./migrations/007-questions.ts";
import { up as handovers } from "./migrations/008-handovers.ts";
import { up as reviewNotices } from "./migrations/009-review-notices.ts";
import { up as nextSecret } from "./migrations/012-next-secret.ts";
import { up as placesConfirmed } from "./migrations/013-places-confirmed.ts";
import { up as reminders } from "./migrations/014-reminders.ts";
import { up as consents } from "./migrations/015-consents.ts";
import { up as erasures } from "./migrations/016-erasures.ts";
import { up as agreementsInKeyv } from "./migrations/017-agreements-in-keyv.ts";
import { up as broadcasts } from "./migrations/018-broadcasts.ts";
import { up as petitionCounts } from "./migrations/019-petition-counts.ts";
import { up as signIn } from "./migrations/020-sign-in.ts";
import { up as channels } from "./migrations/021-channels.ts";
import { up as statistics } from "./migrations/022-statistics.ts";
import { up as sharedLinks } from "./migrations/023-shared-links.ts";
import { up as leases } from "./migrations/024-leases.ts";
import { up as teamAudit } from "./migrations/026-team-audit.ts";
import { up as eventTimes } from "./migrations/028-event-times.ts";
import { rethrow } from "./storage-errors.ts";

/** In order of name. A released one never changes: a later one corrects it. */
const migrations: Record<string, Migration> = {
  "001-records": { up: records },
  "002-data-key": { up: dataKey },
  "003-inbox": { up: inbox },
  "004-referrals": { up: referrals },
  "005-command-fingerprints": { up: commandFingerprints },
  "006-answer-votes": { up: answerVotes },
  "007-questions": { up: questions },
  "008-handovers": { up: handovers },
  "009-review-notices": { up: reviewNotices },
  "012-next-secret": { up: nextSecret },
  "013-places-confirmed": { up: placesConfirmed },
  "014-reminders": { up: reminders },
  "015-consents": { up: consents },
  "016-erasures": { up: erasures },
  "017-agreements-in-keyv": { up: agreementsInKeyv },
  "018-broadcasts": { up: broadcasts },
  "019-petition-counts": { up: petitionCounts },
  "020-sign-in": { up: signIn },
  "021-channels": { up: channels },
  "022-statistics": { up: statistics },
  "023-shared-links": { up: sharedLinks },
  "024-leases": { up: leases },
  "026-team-audit": { up: teamAudit },
  "028-event-times": { up: eventTimes },
};

/**
 * Brings the tables up to date. Several processes may do so at once: Kysely's migrator takes an advisory lock.
 * Throws `ConfigError` when a newer release wrote this database.
 */
export async function migrate(connection: ConnectionSettings): Promise<void> {
  // Its own connection, without the pool's time limits: a migration of many rows, or waiting for another process's.
  const pool = new pg.Pool({ ...connection, max: 1, connectionTimeoutMillis: 10_000 });
  surviveLostConnections(pool);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    const { error } = await migrator.migrateToLatest();
    if (error instanceof Error && error.message.startsWith("corrupted migrations"))
      throw newerDatabase(error);
    if (error) rethrow(error);
  } finally {
    await db.destroy();
  }
}

/**
 * The same on a connection that is in a transaction, which it stays in: all that was done goes with it. `until`: the name of
 * the last migration to run.
 */
export async function migrateWithin(db: Kysely<unknown>, until?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    disableTransactions: true,
  });
  const { error } = await (until === undefined ? migrator.migrateToLatest() : migrator.migrateTo(until));
  if (error) rethrow(error);
}

/** Whether this release knows every one of these migrations. */
export const knowsMigrations = (names: readonly string[]): boolean =>
  names.every((name) => Object.hasOwn(migrations, name));

const newerDatabase = (cause: Error) =>
  new ConfigError(
    [
      {
        where: "DATABASE_URL",
        problem: "The database was written by a newer release of the bot.",
        cure: "Start that release or a later one, or restore a backup made before it ran.",
      },
    ],
    { cause },
  );
