import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const root = join(import.meta.dirname, "..");
const page = join(root, "docs/scaling.md");
const [begin, end] = ["<!-- drill -->", "<!-- /drill -->"];
const settings = { DRILL_ROUNDS: "4", DRILL_PAUSES: "2", DRILL_CUTS: "2" };

const takeover = z.object({ how: z.string(), polling: z.number(), gateway: z.number().optional() });
const outcome = z.object({
  asked: z.number(),
  unanswered: z.number(),
  answeredTwice: z.number(),
  inHandWhenKilled: z.number(),
  groups: z.number(),
  groupsWithout: z.number(),
  groupsTwice: z.number(),
  reminders: z.number(),
  remindedTwice: z.number(),
  toldOfDoubt: z.number(),
  pollsTogether: z.number(),
  linesTogether: z.number(),
  takenOver: z.array(takeover),
});

/** The journey of test/main/three-processes.test.ts, longer, with pauses and cut lines; `--write` puts its table into docs/scaling.md. */
const run = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "test/main/three-processes.test.ts",
    "--disable-console-intercept",
  ],
  { cwd: root, env: { ...process.env, ...settings }, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
);
const told = /^DRILL (.+)$/m.exec(run.stdout)?.[1];
if (run.status !== 0 || told === undefined) {
  process.stdout.write(run.stdout);
  process.exit(1);
}
const table = writeTable(outcome.parse(JSON.parse(told)));
process.stdout.write(`${table}\n`);
if (process.argv.includes("--write")) {
  const text = readFileSync(page, "utf8");
  const [before = "", rest = ""] = text.split(begin);
  const [, after = ""] = rest.split(end);
  writeFileSync(page, `${before}${begin}\n\n${table}\n\n${end}${after}`);
}

function writeTable(counted: z.output<typeof outcome>): string {
  const seconds = (how: string, line: "polling" | "gateway") => {
    const times = counted.takenOver
      .flatMap((one) => (one.how === how ? (one[line] ?? []) : []))
      .map((ms) => ms / 1000);
    if (times.length === 0) return "not seen in this run: another process held it";
    return `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)} s (${times.length})`;
  };
  const rows = [
    ["Telegram polled again, after `kill -9`", seconds("killed", "polling")],
    ["Discord’s gateway taken over, after `kill -9`", seconds("killed", "gateway")],
    ["the same after a pause (SIGSTOP), Telegram", seconds("paused", "polling")],
    ["the same after a pause (SIGSTOP), Discord", seconds("paused", "gateway")],
    ["the same after the line to the database was cut, Telegram", seconds("cut off", "polling")],
    ["the same after the line to the database was cut, Discord", seconds("cut off", "gateway")],
    ["the same after an orderly stop, Telegram", seconds("stopped", "polling")],
    ["the same after an orderly stop, Discord", seconds("stopped", "gateway")],
    ["questions asked on Telegram, never answered", `${counted.asked}, ${counted.unanswered}`],
    [
      "answered twice, of those in hand when a process was killed",
      `${counted.answeredTwice} of ${counted.inHandWhenKilled}`,
    ],
    [
      "groups a broadcast was for, without it, with it twice",
      `${counted.groups}, ${counted.groupsWithout}, ${counted.groupsTwice}`,
    ],
    [
      "reminders, sent twice, told of as perhaps missed",
      `${counted.reminders}, ${counted.remindedTwice}, ${counted.toldOfDoubt}`,
    ],
    [
      "two that polled at once, two that held a shard at once (each at a pause or a cut line)",
      `${counted.pollsTogether}, ${counted.linesTogether}`,
    ],
  ];
  return ["| what | counted |", "| --- | --- |", ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");
}
