import { parseArgs } from "node:util";
import { clockJumps } from "./chaos/clock-jumps.ts";
import { Cluster } from "./chaos/cluster.ts";
import { databaseFaults } from "./chaos/database-faults.ts";
import { liveThroughHours } from "./chaos/day.ts";
import { discordFaults } from "./chaos/discord-faults.ts";
import { canMakeDisk, diskFull, embeddedCrash } from "./chaos/embedded-faults.ts";
import { type Outcome, runScenario, type Sizes } from "./chaos/run-scenario.ts";
import { stopUnderLoad } from "./chaos/stop-under-load.ts";
import { telegramFaults } from "./chaos/telegram-faults.ts";
import { tableOfDay, tableOfFaults, writeTable } from "./chaos/write-tables.ts";
import { runScript } from "./script-error.ts";

const sizes: Sizes = { events: 200, everyMs: 50, reminders: 12, faultMs: 8_000 };
const hours = 24;
const peopleEach = 50;

const scenarios = [
  ...databaseFaults,
  embeddedCrash,
  ...(canMakeDisk ? [diskFull] : []),
  ...clockJumps,
  ...telegramFaults,
  ...discordFaults,
];

/**
 * Hurts the bot in every way there is a promise about, counts at the fakes, then lives through a day of the bot's clock.
 * `--only faults` or `--only day`; `--fault WORDS`: those whose name holds them; `--write`: keeps the tables in the docs.
 */
await runScript(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: "faults,day" },
      fault: { type: "string", default: "" },
      write: { type: "boolean", default: false },
    },
  });
  const parts = values.only.split(",");
  const cluster = await Cluster.start();
  try {
    if (parts.includes("faults")) {
      const outcomes = await runFaults(cluster, values.fault);
      if (values.write) await writeTable("faults", tableOfFaults(outcomes));
      if (outcomes.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
    }
    if (parts.includes("day")) {
      const day = await liveThroughHours(cluster, hours, peopleEach);
      process.stdout.write(`${tableOfDay(day)}\n`);
      if (values.write) await writeTable("day", tableOfDay(day));
      if (day.problems.length > 0) process.exitCode = 1;
    }
  } finally {
    await cluster.stop();
  }
});

async function runFaults(cluster: Cluster, words: string): Promise<Outcome[]> {
  if (!canMakeDisk) process.stderr.write("Left out: the full disk, which needs root on Linux.\n");
  const outcomes: Outcome[] = [];
  const note = (outcome: Outcome) => {
    outcomes.push(outcome);
    process.stdout.write(`${tableOfFaults([outcome]).split("\n").at(-1)}\n`);
  };
  for (const scenario of scenarios.filter(({ name }) => name.includes(words)))
    note(await runScenario(cluster, scenario, sizes));
  if ("SIGTERM under load".includes(words)) note(await stopUnderLoad(cluster, sizes));
  return outcomes;
}
