import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startFakeDiscord } from "../../test/support/fake-discord/fake-discord.ts";
import { FakeTelegram } from "../../test/support/fake-telegram/fake-telegram.ts";
import { askDatabase, noonClock, secretKey } from "./chaos-world.ts";
import type { Cluster } from "./cluster.ts";
import type { Sample } from "./day-bot.ts";
import { openRegulars } from "./regulars.ts";

/** What is looked at each simulated hour. */
interface Hour extends Sample {
  readonly connections: number;
}

export interface Day {
  readonly hours: readonly Hour[];
  readonly events: { readonly sent: number; readonly answered: number };
  readonly reminders: { readonly agreed: number; readonly sent: number };
  readonly hourlyJobs: number;
  readonly heapSlopeBytesPerHour: number;
  readonly problems: readonly string[];
}

const hourMs = 3_600_000;
/** Until then what is filled once fills (pools, caches with a bound), and V8 lets go of code that ran at the start only. */
const warmUpHours = 12;
/** A sixtieth of the heap in a day of this traffic. What an hour's traffic would leak at 400 bytes an event is as much. */
const mostSlopeBytesPerHour = 80_000;
const hourlyQueues = ["sweeps", "counts", "places-telegram", "places-discord"];
const jobWithinMs = 75_000;

/** So many hours of the bot's clock under traffic on all platforms, with every hourly job due in each of them. */
export async function liveThroughHours(cluster: Cluster, hours: number, peopleEach: number): Promise<Day> {
  const databaseUrl = await cluster.createDatabase();
  const database = new URL(databaseUrl).pathname.slice(1);
  const [telegram, discord] = await Promise.all([
    FakeTelegram.start({ judge: false }),
    startFakeDiscord({ judge: false }),
  ]);
  let now = noonClock().now();
  const bot = fork(join(import.meta.dirname, "day-bot.ts"), {
    execArgv: ["--expose-gc"],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      SECRET_KEY: secretKey,
      PORT: "0",
      PREVIEW: "on",
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_ROOT: discord.apiRoot,
      START_AT: String(now),
    },
  });
  const [{ url }] = (await once(bot, "message")) as [{ url: string }];
  const regulars = openRegulars({ telegram, discord, url }, peopleEach);
  const found: Hour[] = [];
  let hourlyJobs = 0;
  try {
    for (let hour = 0; hour < hours; hour++) {
      now += hourMs;
      bot.send({ now });
      await Promise.all([
        runHourlyJobs(databaseUrl).then((count) => {
          hourlyJobs += count;
        }),
        regulars.live(hour, () => releaseReminders(databaseUrl)),
      ]);
      bot.send("sample");
      const [sample] = (await once(bot, "message")) as [Sample];
      found.push({ ...sample, connections: await cluster.countConnections(database) });
    }
    const ended = once(bot, "exit");
    bot.send("stop");
    await ended;
    return judgeDay(found, regulars.counts(), hourlyJobs);
  } finally {
    bot.kill();
    await Promise.all([telegram.stop(), discord.close()]);
  }
}

/** The queue goes by the database's clock: its hourly jobs are put into it here. Resolves when all were done, with how many. */
async function runHourlyJobs(databaseUrl: string): Promise<number> {
  const names = hourlyQueues.map((name) => `'${name}'`).join(", ");
  await askDatabase(
    databaseUrl,
    `insert into pgboss.job (name, data, policy, retry_limit, retry_delay, expire_seconds, deletion_seconds)
     select name, '{}', policy, retry_limit, retry_delay, expire_seconds, deletion_seconds from pgboss.queue
     where name in (${names}) on conflict do nothing`,
  );
  const open = `select 1 from pgboss.job where name in (${names}) and state < 'completed' and start_after <= now()`;
  for (const end = performance.now() + jobWithinMs; (await askDatabase(databaseUrl, open))?.length !== 0; ) {
    if (performance.now() > end) throw new Error("The hourly jobs were not done");
    await sleep(200);
  }
  return hourlyQueues.length;
}

const releaseReminders = (databaseUrl: string) =>
  askDatabase(
    databaseUrl,
    "update pgboss.job set start_after = now() where name like 'reminders-%' and state < 'active' and start_after > now()",
  );

function judgeDay(
  hours: readonly Hour[],
  counts: Pick<Day, "events" | "reminders">,
  hourlyJobs: number,
): Day {
  const slope = slopeOf(hours.slice(warmUpHours).map(({ heapBytes }) => heapBytes));
  const [first, last] = [hours[warmUpHours] ?? hours[0], hours.at(-1)];
  const errors = Object.entries(last?.errors ?? {});
  const most = (count: (hour: Hour) => number) => Math.max(...hours.map(count));
  const timers = (hour: Hour | undefined) => hour?.resources.Timeout ?? 0;
  const problems = [
    ...(counts.events.answered === counts.events.sent ? [] : ["events were not answered once"]),
    ...(counts.reminders.sent === counts.reminders.agreed ? [] : ["reminders did not come once"]),
    ...(slope > mostSlopeBytesPerHour ? [`the heap grows by ${Math.round(slope)} bytes an hour`] : []),
    ...(most(({ connections }) => connections) > 12 ? ["more than 12 database connections"] : []),
    ...(timers(last) > timers(first) + 5 ? [`${timers(last)} timers, ${timers(first)} before`] : []),
    ...errors.map(([code, count]) => `${count} times ${code} logged`),
  ];
  return { hours, ...counts, hourlyJobs, heapSlopeBytesPerHour: slope, problems };
}

/** Of the line that fits best, per step. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0;
  let below = 0;
  for (const [index, value] of values.entries()) {
    above += (index - middle) * (value - mean);
    below += (index - middle) ** 2;
  }
  return below === 0 ? 0 : above / below;
}
