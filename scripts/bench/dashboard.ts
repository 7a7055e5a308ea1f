import { parseArgs } from "node:util";
import pino from "pino";
import { entryIds } from "../../src/chat/entry-ids.ts";
import { createPetition, loadCampaign } from "../../src/features/petition/petition.ts";
import { createReferrals } from "../../src/features/referrals/referrals.ts";
import { createStatistics, type Period, type Statistics } from "../../src/features/statistics/statistics.ts";
import { type Storage, sql } from "../../src/storage/storage.ts";
import { systemClock as clock } from "../../src/system/clock.ts";
import { runScript } from "../script-error.ts";
import { withDatabase } from "./harness/bench-database.ts";
import { type BenchLine, lineOfLimit, tellLines } from "./harness/bench-line.ts";

const channels = 200;
const days = 365;
const events = 10_000_000;
const mostMs = 150;
const rounds = 40;
const zone = "Europe/Paris";
const logger = pino({ level: "silent" });

/**
 * How long the figures of the dashboard's first page take with 10,000,000 events over 200 channels and a year: first when
 * a process has read nothing yet, then as they are asked again and again. The totals are rebuilt from the events; with
 * `--direct` they are written as they are, in seconds. Fails when the middle one of forty pages takes longer than 150 ms.
 */
await runScript(async () => {
  const { values } = parseArgs({ options: { direct: { type: "boolean", default: false } } });
  await withDatabase(async ({ storage }) => {
    const lines: BenchLine[] = [];
    await fillChannels(storage);
    await (values.direct ? fillTotals(storage) : fillEvents(storage));
    await fillAnswers(storage);
    await sql`analyze referral_days, answer_days`.execute(storage.db);
    const statistics = await openStatistics(storage);
    const first = await timePage(statistics, statistics.lastDays(30, clock.now()));
    process.stdout.write(
      `first page of a process: ${first.toFixed(0)} ms (of which it reads the year once)\n`,
    );
    for (const [name, length] of [
      ["30 days", 30],
      ["a year", days],
      ["since the beginning", undefined],
    ] as const) {
      const { to, from } = statistics.lastDays(length ?? 1, clock.now());
      const times: number[] = [];
      for (let round = 0; round < rounds; round += 1)
        times.push(await timePage(statistics, length === undefined ? { to } : { from, to }));
      times.sort((a, b) => a - b);
      const [middle = 0, worst = 0] = [times[rounds / 2], times.at(-1)];
      process.stdout.write(
        `${name}: ${middle.toFixed(0)} ms, at worst ${worst.toFixed(0)} (at most ${mostMs})\n`,
      );
      lines.push(lineOfLimit(`the figures of the dashboard's first page, ${name}`, middle, mostMs));
      if (middle > mostMs) process.exitCode = 1;
    }
    tellLines(lines);
  });
});

async function timePage(statistics: Statistics, period: Period): Promise<number> {
  const now = clock.now();
  const start = performance.now();
  const [report] = await Promise.all([
    statistics.referrals(period, now),
    statistics.curve({ ...period, column: "views" }, now),
    statistics.broadcastsIn(period, now),
    statistics.answers(period, now),
    statistics.subscriptions(),
    statistics.petition(now),
  ]);
  statistics.funnel(report);
  if (report.channels.length < channels) throw new Error("Channels are missing");
  return performance.now() - start;
}

async function openStatistics(storage: Storage): Promise<Statistics> {
  const petition = createPetition(await loadCampaign("campaign.yaml"), zone);
  return createStatistics({
    storage,
    zone,
    logger,
    petition,
    counts: { figures: async () => undefined },
    faq: { entry: () => undefined },
    questions: { oftenAsked: async () => [] },
  });
}

async function fillChannels({ db }: Storage): Promise<void> {
  await sql`
    insert into referral_codes (code, kind, name, name_key, created_at)
    select 'channel-' || n, 'channel', 'Channel ' || n, 'channel ' || n, now() from generate_series(1, ${channels}::int) as n`.execute(
    db,
  );
}

/** Every channel has every kind each day: the largest the totals can be. */
async function fillTotals({ db }: Storage): Promise<void> {
  for (let day = 0; day < days; day += 30)
    await sql`
      insert into referral_days (code, day, kind, count)
      select 'channel-' || n, current_date - d, kind, 1 + floor(random() * 45)::int
      from generate_series(1, ${channels}::int) as n,
        generate_series(${day}::int, ${Math.min(day + 30, days) - 1}::int) as d,
        unnest(array['view', 'visitor', 'crawler', 'start', 'opt_in', 'stop']) as kind`.execute(db);
}

/** Some channels have most of it, and there are many more views than stops, as in life. */
async function fillEvents(storage: Storage): Promise<void> {
  const start = performance.now();
  for (let day = 0; day < days; day += 1)
    await sql`
      insert into referral_events (code, kind, at)
      select 'channel-' || (1 + floor(${channels}::int * random() ^ 2))::int,
        (array['view', 'view', 'view', 'view', 'visitor', 'visitor', 'crawler', 'start', 'opt_in', 'stop'])[1 + floor(10 * random())::int],
        now() - make_interval(days => ${days - 1 - day}::int) - random() * interval '10 hours'
      from generate_series(1, ${Math.ceil(events / days)}::int)`.execute(storage.db);
  const written = performance.now();
  await createReferrals(storage, zone).rebuildDays();
  const rebuilt = performance.now();
  process.stdout.write(
    `${events} events written in ${((written - start) / 1000).toFixed(0)} s, their totals rebuilt in ${((rebuilt - written) / 1000).toFixed(0)} s\n`,
  );
}

/** Every answer in five languages every day. */
async function fillAnswers({ db }: Storage): Promise<void> {
  await sql`
    insert into answer_days (day, language, kind, entry, count)
    select current_date - d, language, 'answered', entry, 1 + floor(random() * 9)::int
    from generate_series(0, ${days - 1}::int) as d, unnest(array['fr', 'en', 'de', 'es', 'it']) as language,
      unnest(${entryIds}::text[]) as entry`.execute(db);
}
