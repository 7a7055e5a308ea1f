import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import pino from "pino";
import { personId } from "../../src/chat/address.ts";
import { createPetition, loadCampaign } from "../../src/features/petition/petition.ts";
import { createReminders, reminderIdOf } from "../../src/features/reminders/reminders.ts";
import { startJobs } from "../../src/jobs/jobs.ts";
import { type Storage, sql } from "../../src/storage/storage.ts";
import { systemClock as clock } from "../../src/system/clock.ts";
import { runScript } from "../script-error.ts";
import { withDatabase } from "./harness/bench-database.ts";
import { middle, tellLines } from "./harness/bench-line.ts";

const due = 100;
const few = 1_000;
const many = 1_000_000;
const mostRatio = 1.5;
/** The middle one counts: a single run is at the mercy of what else the machine does. */
const rounds = { whole: 5, short: 3 };
/** Time to write them before they are due. */
const aheadMs = 4_000;
/** Rows a statement: it has five seconds. */
const chunk = 20_000;
const farMs = 60 * 86_400_000;

/**
 * How long the queue takes to find and fire 100 due reminders beside 1,000 pending ones and beside 1,000,000, on a
 * database of its own. Fails when the second takes more than 1.5 times as long. `--short`: fewer rounds.
 */
await runScript(async () => {
  const { values } = parseArgs({
    options: { plan: { type: "boolean", default: false }, short: { type: "boolean", default: false } },
  });
  const times = values.short ? rounds.short : rounds.whole;
  const { beside1k, beside1M } = await withDatabase(({ storage }) => compare(storage, times, values.plan));
  const ratio = beside1M / beside1k;
  process.stdout.write(
    `${due} due, ${few} pending: ${beside1k.toFixed(0)} ms\n${due} due, ${many} pending: ${beside1M.toFixed(0)} ms\n` +
      `ratio ${ratio.toFixed(2)} (at most ${mostRatio})\n`,
  );
  tellLines([
    {
      what: `${due} reminders that are due, beside ${many.toLocaleString("en")} that wait`,
      ours: `${beside1M.toFixed(0)} ms`,
      against: `beside ${few.toLocaleString("en")}: ${beside1k.toFixed(0)} ms`,
      ratio,
      wanted: { most: mostRatio },
    },
  ]);
  if (ratio > mostRatio) process.exitCode = 1;
});

/** ms, in the middle of so many rounds. */
async function compare(storage: Storage, times: number, isPlanPrinted: boolean) {
  const bench = await openBench(storage, pino({ level: "silent" }));
  await addPending(storage, 0, few);
  const beside1k = await bench.measure(times);
  for (let from = few; from < many; from += chunk)
    await addPending(storage, from, Math.min(chunk, many - from));
  for (const table of ["reminders", "kv"]) await sql`analyze ${sql.table(table)}`.execute(storage.db);
  await sql`analyze pgboss.job`.execute(storage.db);
  if (isPlanPrinted) await printPlan(storage);
  const beside1M = await bench.measure(times);
  await bench.stop();
  return { beside1k, beside1M };
}

async function openBench(storage: Storage, logger: pino.Logger) {
  const jobs = await startJobs({ storage, clock, logger });
  let sent = 0;
  let firstAt = 0;
  let allSent = Promise.withResolvers<void>();
  const reminders = createReminders({
    storage,
    schedule: jobs.schedule,
    petition: createPetition(await loadCampaign("campaign.yaml"), "Europe/Paris"),
    clock,
    logger,
    defaultZone: "Europe/Paris",
    noteConsent: async () => {},
    noteStops: async () => {},
    preferencesOf: async () => ({ quiet: "off" }),
    async send() {
      if (++sent === due) allSent.resolve();
      return { kind: "delivered", messageId: "1" };
    },
  });
  await jobs.sendReminders(["preview"], (person, id, at) => {
    // The queue looks once a second: the wait for its first look tells nothing.
    if (sent === 0) firstAt ||= performance.now();
    return reminders.fire(person, id, at);
  });
  async function round(): Promise<number> {
    sent = 0;
    firstAt = 0;
    allSent = Promise.withResolvers();
    const at = Date.now() + aheadMs;
    for (let person = 0; person < due; person++)
      await reminders.confirm(
        personId("preview", `due-${randomBytes(4).toString("hex")}`),
        { kind: "moment", at },
        { purpose: "reminder", textHash: "0".repeat(64), language: "fr", platform: "preview", at },
      );
    await allSent.promise;
    return performance.now() - firstAt;
  }
  return {
    async measure(rounds: number): Promise<number> {
      await round();
      const times: number[] = [];
      for (let number = 0; number < rounds; number++) times.push(await round());
      return middle(times);
    },
    stop: () => jobs.stop(),
  };
}

/** Pending rows, their records and their jobs, written in bulk the way `confirm` writes one; copied from one that it wrote. */
async function addPending(storage: Storage, from: number, count: number): Promise<void> {
  const at = new Date(Date.now() + farMs + from * 1000);
  const consent = {
    purpose: "reminder",
    textHash: "0".repeat(64),
    language: "fr",
    platform: "preview",
    at: 0,
  };
  const agreement = JSON.stringify({
    value: { kind: "moment", platform: "preview", agreedAt: 0, consent, sealedAddress: "x".repeat(80) },
  });
  const run = randomBytes(4).toString("hex");
  const id = reminderIdOf(at.getTime());
  await sql`
    insert into reminders (person_key, id, kind, state, due_at, agreed_at, platform)
    select ${run}::text || lpad(n::text, 35, '0'), ${id}, 'moment', 'waiting', ${at}::timestamptz + n * interval '1 second',
      now(), 'preview'
    from generate_series(1, ${count}::int) as n`.execute(storage.db);
  await sql`
    insert into kv (key, value)
    select 'reminders:' || person_key || ':' || id, ${agreement} from reminders
    where person_key like ${`${run}%`}`.execute(storage.db);
  await sql`
    insert into pgboss.job (name, data, singleton_key, start_after, policy, retry_limit, retry_delay, retry_backoff,
      retry_delay_max, expire_seconds, deletion_seconds, created_on)
    select 'reminders-preview', jsonb_build_object('person', person_key, 'reminder', id, 'due', extract(epoch from due_at) * 1000),
      person_key || ':' || id, due_at, q.policy, q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max,
      q.expire_seconds, q.deletion_seconds, now() - (due_at - ${at}::timestamptz) - ${from}::int * interval '1 second'
    from reminders, pgboss.queue as q
    where q.name = 'reminders-preview' and person_key like ${`${run}%`}`.execute(storage.db);
}

/** How Postgres finds what is due. */
async function printPlan(storage: Storage): Promise<void> {
  const { rows } = await sql<{ "QUERY PLAN": string }>`explain (analyze, buffers) select id from pgboss.job
    where name = 'reminders-preview' and state < 'active' and start_after < now()
    and not blocked
    order by priority desc, created_on limit 5 for update skip locked`.execute(storage.db);
  process.stdout.write(`${rows.map((row) => row["QUERY PLAN"]).join("\n")}\n`);
}
