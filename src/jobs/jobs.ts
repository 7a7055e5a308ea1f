import { type Job, type JobResult, PgBoss } from "pg-boss";
import { z } from "zod";
import type { Health } from "../chat/adapter-contract.ts";
import { type PlatformName, platformNames } from "../chat/address.ts";
import type { Fired, ReminderSchedule } from "../features/reminders/reminders.ts";
import { type Database, type PersonKey, rethrow, runSql, type Storage, sql } from "../storage/storage.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";
import { type DueJobs, readDueJobs } from "./job-lag.ts";
import { watchFailures } from "./watch-failures.ts";

/** One queue a platform: only a process that can send there may take its reminders. */
const remindersOn = (platform: PlatformName) => `reminders-${platform}`;
const sweeps = "sweeps";
/** One queue a platform here too: only a process that is on it can ask it. */
const placesOn = (platform: PlatformName) => `places-${platform}`;
const placesTime = "41 * * * *";
/** Every hour, so that what is kept for 48 hours is not kept for 72. */
const sweepTime = "17 * * * *";

const counts = "counts";
/** Not at the full hour, when everybody asks. */
const countTime = "7 * * * *";
const mornings = "mornings";
const morningTime = "0 9 * * *";
const digests = "digests";
/** Monday. */
const digestTime = "0 9 * * 1";

const reminderJob = z.object({
  person: z.string().transform((key) => key as PersonKey),
  reminder: z.string(),
  /** The moment it was made for, in ms since the epoch (UTC); jobs of earlier releases have none. */
  due: z.number().optional(),
});
type ReminderJob = z.output<typeof reminderJob>;

const reminderQueue = {
  // One waiting job a key: scheduling the same reminder twice keeps one.
  policy: "short",
  retryLimit: 8,
  retryDelay: 15,
  retryBackoff: true,
  retryDelayMax: 3600,
  // A worker that was killed holds its job for so long; any send is shorter.
  expireInSeconds: 120,
  deleteAfterSeconds: 1,
} as const;

/** As long as its hands are full a worker takes the next ones at once: a thousand on a Monday at nine, not two a second. */
const working = {
  pollingIntervalSeconds: 1,
  batchSize: 5,
  burstWhenBatchFull: true,
  perJobResults: true,
} as const;

export interface Jobs {
  readonly schedule: ReminderSchedule;
  /** Sends what is due on the platforms this process can write to. */
  sendReminders(
    platforms: readonly PlatformName[],
    fire: (person: PersonKey, reminder: string, due?: number) => Promise<Fired>,
  ): Promise<void>;
  /** Looks hourly, for each of these platforms, for places that the bot has left. */
  checkPlacesHourly(
    platforms: readonly PlatformName[],
    check: (platform: PlatformName) => Promise<void>,
  ): Promise<void>;
  /** Removes hourly what has expired. */
  sweepHourly(sweep: () => Promise<void>): Promise<void>;
  /** Asks for the petition's count now and then hourly, in one process at a time. */
  countHourly(count: () => Promise<void>): Promise<void>;
  /** Every day at nine in `zone` (an IANA name). */
  eachMorning(zone: string, work: () => Promise<void>): Promise<void>;
  /** Every Monday at nine in `zone` (an IANA name), in one process; again when it fails. */
  eachMonday(zone: string, work: () => Promise<void>): Promise<void>;
  health(): Health;
  /** What is due, and not begun, in the queues that this process works on. */
  due(): Promise<DueJobs>;
  /** Waits for the jobs in hand, 5 s at most. */
  stop(): Promise<void>;
}

/** pg-boss on the shared pool. A job's row holds a keyed hash and a moment, and goes within a minute of its end. */
export async function startJobs({
  storage,
  clock,
  logger,
}: {
  storage: Pick<Storage, "pool">;
  clock: Clock;
  logger: Logger;
}): Promise<Jobs> {
  const failures = watchFailures(clock, logger);
  const boss = new PgBoss({
    db: { executeSql: (text, values) => storage.pool.query(text, values).catch(rethrow) },
    // Its own rhythm is a day: rows with a person's key would outlive "erased after sending" by as much.
    maintenanceIntervalSeconds: 60,
  });
  boss.on("error", failures.note);
  await boss.start();
  const sweepQueue = { policy: "singleton", retryLimit: 3, deleteAfterSeconds: 3600 } as const;
  for (const queue of [sweeps, mornings, digests]) await boss.createQueue(queue, sweepQueue);
  // Several processes that start together ask once.
  await boss.createQueue(counts, { ...sweepQueue, policy: "stately", retryLimit: 0 });
  const { policy, ...changeable } = reminderQueue;
  for (const platform of platformNames) {
    await boss.createQueue(placesOn(platform), sweepQueue);
    await boss.createQueue(remindersOn(platform), { policy, ...changeable });
    // A queue that an earlier release made keeps that release's settings otherwise.
    await boss.updateQueue(remindersOn(platform), changeable);
  }

  await addDueIndex(storage);
  /** Another process's queues are not looked at: who works on none of Telegram's says nothing about Telegram. */
  const worked = new Set<string>();
  const mine = (queue: string): string => {
    worked.add(queue);
    return queue;
  };
  const keyOf = (person: PersonKey, id: string) => `${person}:${id}`;
  const send = (platform: PlatformName, job: ReminderJob, startAfter: Date | number, db?: Database) =>
    boss.send(remindersOn(platform), job, {
      singletonKey: keyOf(job.person, job.reminder),
      startAfter,
      ...(db ? { db: { executeSql: (text: string, values?: unknown[]) => runSql(db, text, values) } } : {}),
    });
  /** The row of a job that has not begun. One that has finds its reminder gone, or due at another moment. */
  const cancel: ReminderSchedule["cancel"] = async (db, person, { id, platform }) => {
    await sql`delete from pgboss.job where name = ${remindersOn(platform)} and singleton_key = ${keyOf(person, id)}
      and state < 'active'`.execute(db);
  };

  return {
    schedule: {
      cancel,
      async at(db, person, reminder) {
        await cancel(db, person, reminder);
        const { id, at, platform } = reminder;
        await send(platform, { person, reminder: id, due: at }, new Date(at), db);
      },
    },
    async sendReminders(platforms, fire) {
      const fireOne = async (platform: PlatformName, { id, data }: Job<unknown>): Promise<JobResult> => {
        try {
          const job = reminderJob.parse(data);
          const fired = await fire(job.person, job.reminder, job.due);
          // Relative, because the queue goes by the database's clock.
          if (fired.kind === "later") await send(platform, job, Math.max(1, Math.ceil(fired.afterMs / 1000)));
          return { id, status: "completed" };
        } catch (error) {
          logger.error({ code: "reminder_failed", err: error });
          return { id, status: "failed" };
        }
      };
      for (const platform of platforms)
        await boss.work(mine(remindersOn(platform)), working, (jobs) =>
          Promise.all(jobs.map((job) => fireOne(platform, job))),
        );
    },
    async checkPlacesHourly(platforms, check) {
      for (const platform of platforms) {
        await boss.work(mine(placesOn(platform)), { pollingIntervalSeconds: 30 }, () => check(platform));
        await boss.schedule(placesOn(platform), placesTime);
      }
    },
    async sweepHourly(sweep) {
      await boss.work(mine(sweeps), { pollingIntervalSeconds: 30 }, sweep);
      await boss.schedule(sweeps, sweepTime);
    },
    async countHourly(count) {
      await boss.work(mine(counts), { pollingIntervalSeconds: 2 }, count);
      await boss.schedule(counts, countTime);
      await boss.send(counts, {});
    },
    async eachMorning(zone, work) {
      await boss.work(mine(mornings), { pollingIntervalSeconds: 30 }, work);
      await boss.schedule(mornings, morningTime, null, { tz: zone });
    },
    async eachMonday(zone, work) {
      await boss.work(mine(digests), { pollingIntervalSeconds: 30 }, work);
      await boss.schedule(digests, digestTime, null, { tz: zone });
    },
    health: failures.health,
    due: () => readDueJobs(storage, [...worked]),
    stop: () => boss.stop({ graceful: true, timeout: 5000 }),
  };
}

/**
 * pg-boss looks for due jobs in the order they were made: with a million pending ones it reads through 7,000 pages each
 * time (64 ms, each second). By the moment they are due it finds them in 0.1 ms, however many wait.
 */
async function addDueIndex({ pool }: Pick<Storage, "pool">): Promise<void> {
  const { rows } = await pool.query("select to_regclass('pgboss.reminders_due') as found").catch(rethrow);
  if (rows[0]?.found) return;
  // Statements sent as one are one transaction. Without the lock two processes that start together both find it
  // missing, and Postgres refuses the second ("if not exists" looks before it locks).
  await pool
    .query(
      `select pg_advisory_xact_lock(hashtext('pgboss.reminders_due'));
      create index if not exists reminders_due on pgboss.job (name, start_after)
        where state < 'active' and not blocked`,
    )
    .catch(rethrow);
}
