import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { runScript, ScriptError } from "../script-error.ts";
import { type BenchLine, isGood, readLines, writeLines } from "./harness/bench-line.ts";
import { root } from "./harness/server-process.ts";

/** Every bench, in its short form, as `node` takes it. */
const benches: readonly (readonly [script: string, ...args: string[]])[] = [
  ["webhook.ts", "--short"],
  ["discord.ts", "--short"],
  ["start.ts", "--short"],
  ["redirect.ts", "--short"],
  ["faq.ts", "--short"],
  ["broadcast.ts", "--only", "pace,speed"],
  ["reminders.ts", "--short"],
  ["dashboard.ts", "--direct"],
  ["pages.ts"],
  ["charts.ts"],
];

/** Runs every bench, one after the other, and writes docs/benchmarks.md. Fails when a figure misses what is wanted. */
await runScript(async () => {
  const begun = performance.now();
  const busy = loadavg()[0] ?? 0;
  const lines: BenchLine[] = [];
  for (const [script, ...args] of benches) {
    const from = performance.now();
    lines.push(...(await run(script, args)));
    const seconds = (performance.now() - from) / 1000;
    process.stderr.write(`${script}: ${seconds.toFixed(0)} s\n`);
  }
  const table = writeLines(lines);
  process.stdout.write(`${table}\n`);
  const minutes = (performance.now() - begun) / 60_000;
  await writeFile(join(root, "docs/benchmarks.md"), await writePage(table, busy, minutes));
  if (!lines.every(isGood)) process.exitCode = 1;
});

async function run(script: string, args: readonly string[]): Promise<readonly BenchLine[]> {
  const output = await outputOf(process.execPath, [
    "--expose-gc",
    join(root, "scripts/bench", script),
    ...args,
  ]);
  const lines = readLines(output);
  if (lines.length === 0) throw new ScriptError(`${script} did not come to its end.`);
  return lines;
}

/** Whatever the exit code: a bench that misses a figure has figures all the same. */
async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, BENCH_LINES: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return output;
}

async function writePage(table: string, busy: number, minutes: number): Promise<string> {
  const commit = (await outputOf("git", ["rev-parse", "--short", "HEAD"])).trim();
  const changed = (
    await outputOf("git", ["status", "--porcelain", "--", "src", "commands", "scripts"])
  ).trim();
  return `# Benches

Written by \`npm run bench\`, which runs every bench in its short form and replaces this page: ${minutes.toFixed(1)} minutes on ${cpus().length} × ${cpus()[0]?.model.trim() ?? "an unknown processor"}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}, commit ${commit || "unknown"}${changed ? " with changes on top" : ""}. When it began, ${busy.toFixed(1)} processes of the machine wanted its processor: figures taken one after the other are all low on a busy machine, but the ratios are of peers asked in turn, and the middle one counts.

${table}

Bare bots run as their manuals say and echo what is written to them. They keep nothing: kill one, and what it had in hand is lost; repeat an update, and it is answered twice. Ours writes each event down before it says that it has it, finds the answer to a question in one's own words, puts it into the person's language, and lets go of the event once the answer is delivered. A bare bot that writes each update to Postgres once, before it answers, stands beside it to tell what the writing alone costs. Ours answers with a call and not in the response to the webhook: an answer in the response that gets lost would be lost for good, and a refusal (the person has blocked the bot) would not be known.

Why the first line is missed: at 0.7 of the echo a question would have about 0.21 ms of the processor for everything, and finding its answer alone takes most of that (below, "time for a question"). The rest goes to two statements in Postgres, sealing what is written, and the call to Telegram. What would reach the figure is to keep nothing, or to find less; neither is worth it: a core answers more than a thousand questions a second, thirty times what Telegram lets a bot send for free.

"A second of the processor" is of the bot's own process. It does not depend on what else the machine does; by the clock, the database and the Telegram of the bench use the machine too.

On Discord every bot of discord.js sends fifty requests a second at most, bare or not. So both are asked less, and what counts is how much of the processor an answer takes.

Start and memory are of the bot's own process, with a database that runs already.

The long forms, with more about how they are taken: [questions](benchmarks-faq.md), [broadcasts](benchmarks-broadcast.md), [links](benchmark-redirect.md), [figures](benchmark-dashboard.md). Each bench also runs alone: \`npm run bench:webhook\`, \`bench:discord\`, \`bench:start\`, \`bench:redirect\`, \`bench:faq\`, \`bench:broadcast\`, \`bench:reminders\`, \`bench:dashboard\`, \`bench:pages\`, \`bench:charts\`.
`;
}
