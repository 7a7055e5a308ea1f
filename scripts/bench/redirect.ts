import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { runScript } from "../script-error.ts";
import { type BenchDatabase, withDatabase } from "./harness/bench-database.ts";
import { middle as middleNumber, tellLines } from "./harness/bench-line.ts";
import {
  leaveMeasuredCore,
  processorSeconds,
  root,
  type ServerProcess,
  serve,
} from "./harness/server-process.ts";
import { askSteadily, type Latencies } from "./redirect/steady-load.ts";

const leastRatio = 0.6;
const mostP99 = 10;
const connections = 50;
/** One after the other, many and short: whatever else the machine does meets both alike. */
const whole = { rounds: 9, roundSeconds: 2 };
const short = { rounds: 5, roundSeconds: 1 };
const page = join(root, "docs/benchmark-redirect.md");
const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const code = "telegram";

/** Redirects a second by the clock, and by the processor's: the second does not depend on how fast they are asked for. */
interface Rate {
  readonly wall: number;
  readonly core: number;
}

interface Figures {
  readonly bare: Rate;
  readonly ours: Rate;
  readonly p50: number;
  /** In the middle of the rounds. */
  readonly p99: number;
  readonly worstP99: number;
  /** Of the bare one at the same load: what the machine itself adds. */
  readonly bareP99: number;
  readonly load: number;
  readonly asked: number;
  readonly counted: number;
}

/**
 * Our redirect beside one of five lines of node:http, each on the same core of the machine in turn, the load and the
 * database on the others. Fails below 0.6 of its rate, above 10 ms (99th of a hundred) at half of our own where the bare one stays below, or when one
 * click is not counted. `--short`: fewer and shorter rounds. `--write` writes the page.
 */
await runScript(async () => {
  const { values } = parseArgs({
    options: { short: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
  });
  await leaveMeasuredCore();
  const figures = await withDatabase((database) => measure(database, values.short ? short : whole));
  const ratio = figures.ours.core / figures.bare.core;
  const text =
    `| | |\n| --- | --- |\n` +
    `| bare node:http, redirects a second of its core | ${figures.bare.core.toFixed(0)} (by the clock: ${figures.bare.wall.toFixed(0)}) |\n` +
    `| ours, redirects a second of its core | ${figures.ours.core.toFixed(0)} (by the clock: ${figures.ours.wall.toFixed(0)}) |\n` +
    `| ratio | ${ratio.toFixed(2)} (at least ${leastRatio}) |\n` +
    `| at ${figures.load.toFixed(0)} a second, median and p99 | ${figures.p50.toFixed(1)} ms, ${figures.p99.toFixed(1)} ms (below ${mostP99} ms; in the worst round ${figures.worstP99.toFixed(1)} ms; bare: ${figures.bareP99.toFixed(1)} ms) |\n` +
    `| clicks, counted | ${figures.asked}, ${figures.counted} |\n` +
    `| machine | ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version} |\n`;
  process.stdout.write(text);
  tellLines([
    {
      what: "a link that leads on, a second of the processor",
      ours: figures.ours.core.toFixed(0),
      against: `bare node:http: ${figures.bare.core.toFixed(0)}`,
      ratio,
      wanted: { least: leastRatio },
    },
    {
      what: "clicks counted, once the bot has ended",
      ours: String(figures.counted),
      against: `clicks: ${figures.asked}`,
      ratio: figures.counted / figures.asked,
      wanted: { least: 1, most: 1 },
    },
    {
      what: "a link that leads on at half its rate, 99th of a hundred",
      ours: `${figures.p99.toFixed(1)} ms`,
      against: `limit: ${mostP99} ms (bare node:http: ${figures.bareP99.toFixed(1)} ms)`,
      ratio: figures.p99 / mostP99,
      wanted: { most: 1 },
    },
  ]);
  if (values.write) await writeTable(text);
  // Where even the bare one takes longer, something else has the processor, and nothing can be said.
  const isSlow = figures.p99 >= mostP99 && figures.bareP99 < mostP99;
  if (ratio < leastRatio || isSlow || figures.asked !== figures.counted) process.exitCode = 1;
});

async function measure(
  { storage, settings }: BenchDatabase,
  { rounds, roundSeconds }: typeof whole,
): Promise<Figures> {
  const bare = await serve("scripts/bench/redirect/bare-server.ts", {});
  const ours = await serve("src/main.ts", { ...settings, ROLES: "web", PREVIEW: "off", LOG_LEVEL: "warn" });
  try {
    await run(bare, 1);
    await run(ours, 1);
    const rates: { bare: Rate; ours: Rate }[] = [];
    for (let round = 0; round < rounds; round++)
      rates.push({ bare: (await run(bare, roundSeconds)).rate, ours: (await run(ours, roundSeconds)).rate });
    const middle = rates.sort((a, b) => a.ours.core / a.bare.core - b.ours.core / b.bare.core)[
      Math.floor(rounds / 2)
    ] as (typeof rates)[0];
    const load = middle.ours.wall / 2;
    // Enough that none has to wait for a free one while the load itself sleeps a millisecond.
    const steadily = { rate: load, seconds: roundSeconds, connections: 8 * connections, agent: browser };
    const halves: { bare: Latencies; ours: Latencies }[] = [];
    for (let round = 0; round < rounds; round++)
      halves.push({
        bare: await askSteadily(`${bare.url}r/${code}`, steadily),
        ours: await askSteadily(`${ours.url}r/${code}`, steadily),
      });
    const middleOf = (of: (half: (typeof halves)[0]) => number) => middleNumber(halves.map(of));
    const asked = await countAsked(ours.url);
    await ours.stop();
    const row = await storage.db
      .selectFrom("referral_events")
      .select(({ fn }) => fn.sum<string>("times").as("count"))
      .where("code", "=", code)
      .where("kind", "=", "view")
      .executeTakeFirstOrThrow();
    return {
      ...middle,
      p50: middleOf((half) => half.ours.p50),
      p99: middleOf((half) => half.ours.p99),
      worstP99: Math.max(...halves.map((half) => half.ours.p99)),
      bareP99: middleOf((half) => half.bare.p99),
      load,
      asked,
      counted: Number(row.count),
    };
  } finally {
    await Promise.all([bare.stop(), ours.stop()]);
  }
}

/** As many as it takes. */
async function run({ url, pid }: ServerProcess, duration: number): Promise<{ rate: Rate }> {
  const before = await processorSeconds(pid);
  const result = await autocannon({
    url: `${url}r/${code}`,
    connections,
    duration,
    headers: { "user-agent": browser },
  });
  const wall = result.requests.average;
  const core = result.requests.total / ((await processorSeconds(pid)) - before);
  return { rate: { wall, core: Number.isFinite(core) ? core : wall } };
}

/** What the bot says it was asked: the tool lets go of its last requests without waiting, and cannot tell which arrived. */
async function countAsked(url: string): Promise<number> {
  const text = await (await fetch(`${url}metrics`)).text();
  return Number(/^portevoix_link_views_total\{kind="view"\} (\d+)/m.exec(text)?.[1] ?? Number.NaN);
}

async function writeTable(table: string): Promise<void> {
  const text = await readFile(page, "utf8");
  await writeFile(
    page,
    text.replace(/<!-- table -->[\s\S]*<!-- \/table -->/, `<!-- table -->\n\n${table}\n<!-- /table -->`),
  );
}
