import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { personId } from "../../src/chat/address.ts";
import type { Fired, Scheduled } from "../../src/features/reminders/reminders.ts";
import { type Jobs, startJobs } from "../../src/jobs/jobs.ts";
import { watchFailures } from "../../src/jobs/watch-failures.ts";
import { type PersonKey, type Storage, sql } from "../../src/storage/storage.ts";
import { fixedClock } from "../support/fixed-clock.ts";
import { openTestStorage } from "../support/test-database.ts";
import { expectLog, loggedLines, testLogger } from "../support/test-logger.ts";

let storage: Storage;
let jobs: Jobs;
const fired: string[] = [];
/** What becomes of the next tries, by reminder; `sent` when nothing is said. */
const outcomes = new Map<string, Fired[]>();

beforeAll(async () => {
  storage = await openTestStorage();
  jobs = await startJobs({ storage, clock: fixedClock(), logger: testLogger() });
  await jobs.sendReminders(["telegram", "preview"], async (_person, id) => {
    fired.push(id);
    return outcomes.get(id)?.shift() ?? { kind: "sent" };
  });
});
afterAll(() => jobs.stop());

const keyOf = (name: string): PersonKey => storage.keys.personKey(personId("telegram", name));
const dueNow = (id: string, platform: Scheduled["platform"] = "telegram"): Scheduled => ({
  id,
  at: Date.now(),
  platform,
});
const timesFired = (id: string) => fired.filter((other) => other === id).length;
const soon = { timeout: 10_000 };

describe("a reminder's job", () => {
  it("fires once, however often it was scheduled", async () => {
    const reminder = { ...dueNow("once"), at: Date.now() + 1500 };
    await Promise.all([1, 2, 3].map(() => jobs.schedule.at(storage.db, keyOf("ada"), reminder)));
    await expect.poll(() => timesFired("once"), soon).toBe(1);
    await jobs.schedule.at(storage.db, keyOf("bo"), dueNow("after"));
    await expect.poll(() => timesFired("after"), soon).toBe(1);
    expect(timesFired("once")).toBe(1);
  });

  it("comes again for each person when the platform says later", async () => {
    const ids = ["later-1", "later-2", "later-3", "later-4"];
    for (const id of ids) {
      outcomes.set(id, [{ kind: "later", afterMs: 500 }]);
      await jobs.schedule.at(storage.db, keyOf(id), dueNow(id));
    }
    for (const id of ids) await expect.poll(() => timesFired(id), soon).toBe(2);
  });

  it("does not fire once cancelled, and cancelling again is fine", async () => {
    const reminder = { ...dueNow("cancelled"), at: Date.now() + 1500 };
    await jobs.schedule.at(storage.db, keyOf("ada"), reminder);
    await jobs.schedule.cancel(storage.db, keyOf("ada"), reminder);
    await jobs.schedule.cancel(storage.db, keyOf("ada"), reminder);
    const { rows } = await sql<{
      n: string;
    }>`select count(*) as n from pgboss.job where singleton_key like ${`${keyOf("ada")}:cancelled`}`.execute(
      storage.db,
    );
    expect(rows).toEqual([{ n: "0" }]);
  });

  it("of a platform that this process cannot write to is left to another", async () => {
    await jobs.schedule.at(storage.db, keyOf("ada"), dueNow("elsewhere", "discord"));
    await jobs.schedule.at(storage.db, keyOf("ada"), dueNow("here", "preview"));
    await expect.poll(() => timesFired("here"), soon).toBe(1);
    expect(timesFired("elsewhere")).toBe(0);
    const other = await startJobs({ storage, clock: fixedClock(), logger: testLogger() });
    const seen: string[] = [];
    await other.sendReminders(["discord"], async (_person, id) => {
      seen.push(id);
      return { kind: "sent" };
    });
    await expect.poll(() => seen, soon).toEqual(["elsewhere"]);
    await other.stop();
  });
});

describe("the queue's health", () => {
  it("is unwell for a while after an error, logs an outage once, and is well again by itself", () => {
    const clock = fixedClock();
    const failures = watchFailures(clock, testLogger());
    expect(failures.health()).toEqual({ kind: "well" });
    expectLog("jobs_failing");
    for (let second = 0; second < 20; second++) {
      failures.note(new Error("connection refused"));
      clock.advance(1000);
    }
    expect(failures.health()).toEqual({ kind: "unwell", because: "jobs_failing" });
    expect(loggedLines().filter(({ code }) => code === "jobs_failing")).toHaveLength(1);
    clock.advance(15_000);
    expect(failures.health()).toEqual({ kind: "well" });
  });
});

it("starts in several processes at once, when the index is still to be made", async () => {
  const shared = await openTestStorage();
  const start = () => startJobs({ storage: shared, clock: fixedClock(), logger: testLogger() });
  await (await start()).stop();
  // So many that the making takes longer than the starts lie apart.
  await sql`drop index pgboss.reminders_due`.execute(shared.db);
  await sql`insert into pgboss.job (name, start_after)
    select 'reminders-discord', now() + interval '1 day' from generate_series(1, 100000)`.execute(shared.db);
  const started = await Promise.allSettled([start(), start(), start(), start()]);
  for (const jobs of started) if (jobs.status === "fulfilled") await jobs.value.stop();
  expect(started.filter(({ status }) => status === "rejected")).toEqual([]);
}, 30_000);
