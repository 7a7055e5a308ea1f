import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { personId } from "../../../src/chat/address.ts";
import type { ConsentRecord } from "../../../src/features/consent/consent.ts";
import { createPetition, loadCampaign } from "../../../src/features/petition/petition.ts";
import { createReminders, type Reminders, reminderIdOf } from "../../../src/features/reminders/reminders.ts";
import { type Jobs, startJobs } from "../../../src/jobs/jobs.ts";
import { type PersonKey, type Storage, sql } from "../../../src/storage/storage.ts";
import { fixedClock } from "../../support/fixed-clock.ts";
import { openTestStorage } from "../../support/test-database.ts";
import { testLogger } from "../../support/test-logger.ts";

const clock = fixedClock();
const ada = personId("preview", "ada");
let storage: Storage;
let jobs: Jobs;
let petition: ReturnType<typeof createPetition>;
let sent = 0;
beforeAll(async () => {
  storage = await openTestStorage({ clock });
  jobs = await startJobs({ storage, clock, logger: testLogger() });
  const campaign = await loadCampaign("campaign.yaml");
  petition = createPetition(
    { ...campaign, state: "dates", opens: "2026-01-01", closes: "2027-06-30" },
    "Europe/Paris",
  );
});
afterAll(() => jobs.stop());
beforeEach(async () => {
  clock.set("2026-11-23T09:00:00Z");
  sent = 0;
  await empty();
});
async function empty(): Promise<void> {
  await sql`truncate reminders, missed_reminders, kv`.execute(storage.db);
  await sql`delete from pgboss.job`.execute(storage.db);
}

class Crash extends Error {}

/** A process that dies at its step number `at`: after a statement, or on either side of the send. */
function openWorker(at = Number.POSITIVE_INFINITY): Reminders & { readonly steps: () => number } {
  let steps = 0;
  const step = () => {
    if (++steps === at) throw new Crash();
  };
  const db = storage.db.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      step();
      return result;
    },
  });
  const reminders = createReminders({
    storage: { ...storage, db },
    schedule: jobs.schedule,
    petition,
    clock,
    logger: testLogger(),
    defaultZone: "Europe/Paris",
    noteConsent: async () => {},
    noteStops: async () => {},
    preferencesOf: async () => ({}),
    async send() {
      step();
      sent++;
      step();
      return { kind: "delivered", messageId: "1" };
    },
  });
  return { ...reminders, steps: () => steps };
}

const person = () => storage.keys.personKey(ada);
const hour = 3_600_000;
const moment = () => new Date("2026-11-23T10:00:00Z").getTime();
const id = reminderIdOf(new Date("2026-11-23T10:00:00Z").getTime());
const consent = (): ConsentRecord => ({
  purpose: "reminder",
  textHash: "0".repeat(64),
  language: "fr",
  platform: "preview",
  at: clock.now(),
});
const confirm = (worker: Reminders) => worker.confirm(ada, { kind: "moment", at: moment() }, consent());

interface Job {
  readonly id: string;
  readonly data: { readonly person: PersonKey; readonly reminder: string; readonly due: number };
}
const queue = async () =>
  (await sql<Job>`select id, data from pgboss.job where name = 'reminders-preview'`.execute(storage.db)).rows;
const records = () =>
  Array.fromAsync(
    storage.records("reminders", z.looseObject({ sealedAddress: z.string().optional() })).list(),
  );
const rows = () => storage.db.selectFrom("reminders").selectAll().execute();

/** What the queue does after a worker has died: what it held comes again, to another one. */
async function recover(worker = openWorker()): Promise<void> {
  clock.advance(2 * 60_000);
  for (const { id: job, data } of await queue())
    if (data.due <= clock.now() && (await worker.fire(data.person, data.reminder, data.due)).kind !== "later")
      await sql`delete from pgboss.job where id = ${job}`.execute(storage.db);
}

/** Every step at which `act` can be cut, and the step number past its last. */
async function cutEverywhere(
  act: (worker: Reminders) => Promise<unknown>,
  prepare: () => Promise<unknown>,
  check: (step: number) => Promise<void>,
): Promise<number> {
  for (let step = 1; ; step++) {
    await empty();
    clock.set("2026-11-23T09:00:00Z");
    sent = 0;
    await prepare();
    const worker = openWorker(step);
    const outcome = await act(worker).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
      return "crashed";
    });
    await check(step);
    if (outcome !== "crashed") return step;
  }
}

/**
 * A row that waits has one job for its moment, and there is no other job. Every row has its record, with an address
 * until it is sent, and there is no other record.
 */
async function expectConsistent(): Promise<void> {
  const all = await rows();
  expect((await records()).map(([key, { sealedAddress }]) => [key, sealedAddress !== undefined])).toEqual(
    all.map((row) => [`${row.person_key}:${row.id}`, row.state !== "sent"]),
  );
  const waiting = all.filter(({ state }) => state !== "sent");
  expect((await queue()).map(({ data }) => data.due)).toEqual(waiting.map((row) => row.due_at.getTime()));
}

describe("a process killed between any two statements", () => {
  it("while confirming keeps a reminder with its job or nothing, and pressed again it comes once", async () => {
    const steps = await cutEverywhere(
      confirm,
      async () => {},
      async () => {
        await expectConsistent();
        await confirm(openWorker());
        await expectConsistent();
        clock.advance(hour);
        await recover();
        await recover();
        expect(sent).toBe(1);
      },
    );
    // Cut after the list, the row's lock, the row, Keyv's record, the job removed and the job made; then not at all.
    expect(steps).toBe(7);
  });

  it("while firing sends at most one message, and none only when the send itself was in flight", async () => {
    const outcomes: string[] = [];
    await cutEverywhere(
      (worker) => worker.fire(person(), id, moment()),
      async () => {
        await confirm(openWorker());
        clock.advance(hour);
      },
      async () => {
        await recover();
        await recover();
        const missed = await openWorker().takeMissed(person());
        outcomes.push(`${sent}${missed ? `, ${missed.reason}` : ""}`);
        expect((await rows()).map(({ state }) => state)).toEqual(["sent"]);
        await expectConsistent();
      },
    );
    // Cut while claiming: sent by the next. Before the send: none. After it: one, but nobody can be sure.
    expect(outcomes.join("; ")).toMatch(/^(1; )+0, doubtful; (1, doubtful; )+1$/);
  });

  it("while firing one of a series loses neither its next nor doubles it", async () => {
    const monday = new Date("2026-11-30T08:00:00Z").getTime();
    await cutEverywhere(
      (worker) => worker.fire(person(), "news", monday),
      async () => {
        await openWorker().confirm(ada, { kind: "news", at: monday }, consent());
        clock.set(monday);
      },
      async () => {
        await recover();
        await recover();
        expect(sent).toBeLessThanOrEqual(1);
        await expectConsistent();
        expect((await rows()).map((row) => row.due_at.toISOString())).toEqual(["2026-12-07T08:00:00.000Z"]);
      },
    );
  });

  it("while putting off keeps either moment, with one job for it", async () => {
    await cutEverywhere(
      (worker) => worker.snooze(ada, id, clock.now() + hour),
      async () => {
        await confirm(openWorker());
        clock.advance(hour);
        await recover();
      },
      async () => {
        await expectConsistent();
        await openWorker().snooze(ada, id, clock.now() + hour);
        await expectConsistent();
        clock.advance(hour);
        await recover();
        await recover();
        expect(sent).toBe(2);
      },
    );
  });

  it("while stopping keeps all or nothing, and stopped again nothing comes", async () => {
    for (const act of [
      (worker: Reminders) => worker.cancel(person(), id),
      (worker: Reminders) => worker.cancelAll(person()),
    ])
      await cutEverywhere(
        act,
        () => confirm(openWorker()),
        async () => {
          await expectConsistent();
          await act(openWorker());
          expect(await queue()).toEqual([]);
          clock.advance(hour);
          await recover();
          expect(sent).toBe(0);
        },
      );
  });
});

describe("two workers with the same job", () => {
  it("send one message", async () => {
    await confirm(openWorker());
    clock.advance(hour);
    const fired = await Promise.all(
      [openWorker(), openWorker()].map((worker) => worker.fire(person(), id, moment())),
    );
    expect(sent).toBe(1);
    expect(fired.map(({ kind }) => kind).sort()).not.toEqual(["sent", "sent"]);
  });

  it("that comes late, because it was lost with its row kept, is made anew by the hourly sweep", async () => {
    await confirm(openWorker());
    await sql`delete from pgboss.job`.execute(storage.db);
    clock.advance(2 * hour);
    await openWorker().sweep();
    await recover();
    expect(sent).toBe(1);
  });
});
