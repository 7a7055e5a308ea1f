import type pg from "pg";
import { PgBoss } from "pg-boss";
import { z } from "zod";
import type { Health } from "../chat/adapter-contract.ts";
import type { Fired, ReminderSchedule } from "../features/reminders/reminders.ts";
import type { PersonKey } from "../storage/storage.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";

const reminders = "reminders";
const sweeps = "sweeps";
/** Every hour, so that what is kept for 48 hours is not kept for 72. */
const sweepTime = "17 * * * *";

const reminderJob = z.object({
  person: z.string().transform((key) => key as PersonKey),
  reminder: z.string(),
});

export interface Jobs {
  readonly schedule: ReminderSchedule;
  /** Starts working on what is due. Without it (a process that only serves the web) jobs are kept, not run. */
  work(tasks: {
    fireReminder(person: PersonKey, reminder: string): Promise<Fired>;
    sweep(): Promise<void>;
  }): Promise<void>;
  health(): Health;
  /** Waits for the jobs in hand. */
  stop(): Promise<void>;
}

/** pg-boss on the shared pool. A job row holds a keyed hash and a moment, and goes as soon as it is done. */
export async function startJobs({
  pool,
  clock,
  logger,
}: {
  pool: pg.Pool;
  clock: Clock;
  logger: Logger;
}): Promise<Jobs> {
  let failure: string | undefined;
  const boss = new PgBoss({ db: { executeSql: (text, values) => pool.query(text, values) } });
  boss.on("error", (error) => {
    failure = "jobs_failing";
    logger.warn({ code: "jobs_failing", err: error });
  });
  await boss.start();
  await boss.createQueue(reminders, {
    policy: "short",
    retryLimit: 8,
    retryDelay: 15,
    retryBackoff: true,
    retryDelayMax: 3600,
    deleteAfterSeconds: 60,
  });
  await boss.createQueue(sweeps, { policy: "singleton", retryLimit: 3, deleteAfterSeconds: 3600 });

  const keyOf = (person: PersonKey, id: string) => `${person}:${id}`;
  const schedule: ReminderSchedule = {
    async at(person, { id, at }) {
      await boss.send(
        reminders,
        { person, reminder: id },
        { singletonKey: keyOf(person, id), startAfter: new Date(at) },
      );
    },
    async cancel(person, id) {
      const found = await boss.findJobs(reminders, { key: keyOf(person, id) });
      if (found.length > 0)
        await boss.deleteJob(
          reminders,
          found.map((job) => job.id),
        );
    },
  };

  return {
    schedule,
    async work({ fireReminder, sweep }) {
      await boss.work(
        reminders,
        { pollingIntervalSeconds: 1, batchSize: 1, localConcurrency: 5 },
        async ([job]) => {
          const { person, reminder } = reminderJob.parse(job?.data);
          const fired = await fireReminder(person, reminder);
          failure = undefined;
          // The job in hand holds the key until it ends, so the next try is a job of its own, without the key.
          if (fired.kind === "later")
            await boss.send(
              reminders,
              { person, reminder },
              { startAfter: new Date(clock.now() + fired.afterMs) },
            );
        },
      );
      await boss.work(sweeps, { pollingIntervalSeconds: 30 }, sweep);
      await boss.schedule(sweeps, sweepTime);
    },
    health: () => (failure ? { kind: "unwell", because: failure } : { kind: "well" }),
    stop: () => boss.stop({ graceful: true, timeout: 8000 }),
  };
}
