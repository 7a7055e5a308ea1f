import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import autocannon from "autocannon";
import pino from "pino";
import { openStorage } from "../../src/storage/storage.ts";
import { systemClock as clock } from "../../src/system/clock.ts";
import { runScript } from "../script-error.ts";
import { askSteadily } from "./redirect/steady-load.ts";

const leastRatio = 0.6;
const mostP99 = 10;
const connections = 50;
const roundSeconds = 2;
const loadSeconds = 10;
/** One after the other, many and short: whatever else the machine does meets both alike. */
const rounds = 9;
const root = fileURLToPath(new URL("../..", import.meta.url));
const page = join(root, "docs/benchmark-redirect.md");
const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const code = "telegram";
/** The last core is for the server that is measured; the load, and the database that this process starts, keep to the others. */
const measuredCore = cpus().length - 1;
const canPin = process.platform === "linux" && measuredCore > 0;

/** Redirects a second by the clock, and by the processor's: the second does not depend on how fast they are asked for. */
interface Rate {
  readonly wall: number;
  readonly core: number;
}

interface Figures {
  readonly bare: Rate;
  readonly ours: Rate;
  readonly p50: number;
  readonly p99: number;
  /** Of the bare one at the same load: what the machine itself adds. */
  readonly bareP99: number;
  readonly load: number;
  readonly asked: number;
  readonly counted: number;
}

/**
 * Our redirect beside one of five lines of node:http, each on the same core of the machine in turn, the load and the
 * database on the others. Fails below 0.6 of its rate, above 10 ms (99th of a hundred) at half of our own where the bare one stays below, or when one
 * click is not counted. `--write` writes the page.
 */
await runScript(async () => {
  const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
  const figures = await measure();
  const ratio = figures.ours.core / figures.bare.core;
  const text =
    `| | |\n| --- | --- |\n` +
    `| bare node:http, redirects a second of its core | ${figures.bare.core.toFixed(0)} (by the clock: ${figures.bare.wall.toFixed(0)}) |\n` +
    `| ours, redirects a second of its core | ${figures.ours.core.toFixed(0)} (by the clock: ${figures.ours.wall.toFixed(0)}) |\n` +
    `| ratio | ${ratio.toFixed(2)} (at least ${leastRatio}) |\n` +
    `| at ${figures.load.toFixed(0)} a second, median and p99 | ${figures.p50.toFixed(1)} ms, ${figures.p99.toFixed(1)} ms (below ${mostP99} ms; bare: ${figures.bareP99.toFixed(1)} ms) |\n` +
    `| clicks, counted | ${figures.asked}, ${figures.counted} |\n` +
    `| machine | ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version} |\n`;
  process.stdout.write(text);
  if (values.write) await writeTable(text);
  // Where even the bare one takes longer, something else has the processor, and nothing can be said.
  const isSlow = figures.p99 >= mostP99 && figures.bareP99 < mostP99;
  if (ratio < leastRatio || isSlow || figures.asked !== figures.counted) process.exitCode = 1;
});

async function measure(): Promise<Figures> {
  if (canPin) await promisify(execFile)("taskset", ["-acp", `0-${measuredCore - 1}`, String(process.pid)]);
  const folder = await mkdtemp(join(tmpdir(), "porte-voix-bench-"));
  const logger = pino({ level: "silent" });
  const none = { DATABASE_URL: undefined, SECRET_KEY: undefined, SECRET_KEY_PREVIOUS: undefined };
  // Ours, so that its database is not on the core that is measured.
  const storage = await openStorage({ config: { ...none, DATA_DIR: folder }, logger, clock });
  const bare = await serve("scripts/bench/redirect/bare-server.ts", {});
  const ours = await serve("src/main.ts", {
    DATABASE_URL: `postgres://bot@localhost/postgres?host=${encodeURIComponent(join(folder, "postgres"))}`,
    SECRET_KEY: (await readFile(join(folder, "secret.key"), "utf8").catch(() => "")).trim(),
    DATA_DIR: folder,
    ROLES: "web",
    PREVIEW: "off",
    LOG_LEVEL: "warn",
  });
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
    const steadily = { rate: load, seconds: loadSeconds, connections: 8 * connections, agent: browser };
    const bareHalf = await askSteadily(`${bare.url}r/${code}`, steadily);
    const half = await askSteadily(`${ours.url}r/${code}`, steadily);
    const asked = await countAsked(ours.url);
    await ours.stop();
    const row = await storage.db
      .selectFrom("referral_events")
      .select(({ fn }) => fn.countAll<string>().as("count"))
      .where("code", "=", code)
      .where("kind", "=", "view")
      .executeTakeFirstOrThrow();
    return {
      ...middle,
      p50: half.p50,
      p99: half.p99,
      bareP99: bareHalf.p99,
      load,
      asked,
      counted: Number(row.count),
    };
  } finally {
    await Promise.all([bare.stop(), ours.stop()]);
    await storage.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** As many as it takes. */
async function run({ url, pid }: Server, duration: number): Promise<{ rate: Rate }> {
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

/** What a process has used of its core so far; `NaN` where the system does not tell. proc_pid_stat(5): fields 14 and 15, in hundredths. */
async function processorSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")).split(") ").at(-1)?.split(" ");
  return (Number(fields?.[11]) + Number(fields?.[12])) / 100;
}

/** What the bot says it was asked: the tool lets go of its last requests without waiting, and cannot tell which arrived. */
async function countAsked(url: string): Promise<number> {
  const text = await (await fetch(`${url}metrics`)).text();
  return Number(/^portevoix_link_views_total\{kind="view"\} (\d+)/m.exec(text)?.[1] ?? Number.NaN);
}

interface Server {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A server alone on the last core, where the machine can pin it. */
async function serve(file: string, settings: Readonly<Record<string, string>>): Promise<Server> {
  const command = canPin ? ["taskset", "-c", String(measuredCore)] : [];
  const [program = "", ...args] = [...command, process.execPath, join(root, file)];
  const { PATH = "" } = process.env;
  const child: ChildProcess = spawn(program, args, {
    cwd: root,
    env: { PATH, PORT: "0", CAMPAIGN_FILE: join(root, "campaign.yaml"), ...settings },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  for await (const line of lines) {
    const url = /^ready (\S+)/.exec(line)?.[1];
    if (url) return { url, pid: child.pid ?? 0, stop: () => end(child) };
  }
  throw new Error(`${file} did not start`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

async function writeTable(table: string): Promise<void> {
  const text = await readFile(page, "utf8");
  await writeFile(
    page,
    text.replace(/<!-- table -->[\s\S]*<!-- \/table -->/, `<!-- table -->\n\n${table}\n<!-- /table -->`),
  );
}
