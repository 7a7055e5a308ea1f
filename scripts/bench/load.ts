import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runScript } from "../script-error.ts";
import type { Heard, Order } from "./load/crowd-process.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = join(root, "docs/benchmark-load.md");
const usual = 300;
const mostP99 = 250;
const lines = ["telegram webhook", "telegram polling", "discord gateway"] as const;
type Line = (typeof lines)[number];

/**
 * 2,000 people who talk at once through each line: at 300 events a second, at several times that, and at 300 again.
 * Fails above 250 ms (99th of a hundred) at 300, or when anything stays unanswered. `--seconds`, `--over`: how long, and
 * how many a second, when it is too much. `--write` writes the page.
 */
await runScript(async () => {
  const { values } = parseArgs({
    options: {
      write: { type: "boolean", default: false },
      seconds: { type: "string", default: "20" },
      over: { type: "string", default: "1200" },
    },
  });
  const before = loadavg()[0] ?? 0;
  const rows: string[] = [];
  let isGood = true;
  for (const line of lines) {
    const phases = await measure(line, Number(values.seconds), Number(values.over));
    for (const { name, heard } of phases) {
      rows.push(writeRow(line, name, heard));
      if (heard.unanswered > 0 || (name === `${usual} a second` && at(heard.answers, 0.99) >= mostP99))
        isGood = false;
    }
  }
  const table = [
    "| line | asked | answered: median, p99 | words to stop: p99 | told to come back | unanswered | the crowd late by |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    `${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}; load average before it began: ${before.toFixed(1)}.`,
  ].join("\n");
  process.stdout.write(`${table}\n`);
  if (values.write) {
    const text = await readFile(page, "utf8");
    const marked = /<!-- table -->.*<!-- \/table -->/s;
    await writeFile(page, text.replace(marked, `<!-- table -->\n\n${table}\n\n<!-- /table -->`));
  }
  if (!isGood) process.exitCode = 1;
});

const at = (times: readonly number[], share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
const ms = (time: number) => `${time.toFixed(0)} ms`;

const writeRow = (line: Line, name: string, { sent, answers, stops, shed, unanswered, lateMs }: Heard) =>
  `| ${line} | ${name}, ${sent} events | ${ms(at(answers, 0.5))}, ${ms(at(answers, 0.99))} | ${ms(at(stops, 0.99))} | ${shed} | ${unanswered} | ${ms(lateMs)} |`;

interface Phase {
  readonly name: string;
  readonly heard: Heard;
}

async function measure(line: Line, seconds: number, over: number): Promise<Phase[]> {
  const folder = await mkdtemp(join(tmpdir(), "porte-voix-load-"));
  const crowd = fork(join(root, "scripts/bench/load/crowd-process.ts"), [line.split(" ")[0] ?? ""], {
    cwd: root,
  });
  const [settings] = (await once(crowd, "message")) as [Record<string, string>];
  const bot = await startBot(folder, { ...settings, ...(await lineSettings(line)) });
  try {
    const talk = async (name: string, order: Order): Promise<Phase> => {
      crowd.send(order);
      return { name, heard: ((await once(crowd, "message")) as [Heard])[0] };
    };
    // Everybody says hello once, and the bot has warmed up.
    await talk("", { rate: 100, seconds: 20 });
    return [
      await talk(`${usual} a second`, { rate: usual, seconds }),
      await talk(`${over} a second`, { rate: over, seconds: 5 }),
      await talk(`${usual} again`, { rate: usual, seconds: 5 }),
    ];
  } finally {
    await end(bot);
    await end(crowd);
    await rm(folder, { recursive: true, force: true });
  }
}

async function lineSettings(line: Line): Promise<Record<string, string>> {
  if (line !== "telegram webhook") return {};
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  return { TELEGRAM_WEBHOOK: "on", PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` };
}

/** The bot as it runs in earnest, with the database that it brings. */
async function startBot(folder: string, settings: Record<string, string>): Promise<ChildProcess> {
  const bot = spawn(process.execPath, [join(root, "src/main.ts")], {
    cwd: root,
    env: { PATH: process.env.PATH, DATA_DIR: folder, PORT: "0", LOG_LEVEL: "error", ...settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(bot, "exit").then(() => Promise.reject(new Error("The bot ended before it was ready")));
  const output = createInterface({ input: bot.stdout });
  await Promise.race([once(output, "line"), ended]);
  ended.catch(() => {});
  return bot;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill();
  await ended;
}
