import { parseArgs } from "node:util";
import { clockJumps } from "./chaos/clock-jumps.ts";
import { Cluster } from "./chaos/cluster.ts";
import { databaseFaults } from "./chaos/database-faults.ts";
import { liveThroughHours } from "./chaos/day.ts";
import { discordFaults } from "./chaos/discord-faults.ts";
import { canMakeDisk, diskFull, embeddedCrash } from "./chaos/embedded-faults.ts";
import { type Outcome, runScenario, type Sizes } from "./chaos/run-scenario.ts";
import { stopUnderLoad, underLoad } from "./chaos/stop-under-load.ts";
import { telegramFaults } from "./chaos/telegram-faults.ts";
import { lineOfFault, tableOfDay, writeFaults, writeTable } from "./chaos/write-tables.ts";
import { runScript } from "./script-error.ts";

const sizes: Sizes = { events: 200, everyMs: 50, reminders: 12, faultMs: 8_000 };
const hours = 24;
const peopleEach = 50;

const scenarios = [
  ...databaseFaults,
  embeddedCrash,
  diskFull,
  ...clockJumps,
  ...telegramFaults,
  ...discordFaults,
];

/**
 * Hurts the bot in every way there is a promise about, counts at the fakes, then lives through a day of the bot's clock.
 * `--only faults` or `--only day`; `--fault WORDS`: those whose name holds them; `--write`: keeps what was run in the tables of the docs.
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
      if (values.write) await writeFaults(outcomes, [...scenarios.map(({ name }) => name), underLoad]);
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
    process.stdout.write(`${lineOfFault(outcome)}\n`);
  };
  const possible = scenarios.filter((scenario) => canMakeDisk || scenario !== diskFull);
  for (const scenario of possible.filter(({ name }) => name.includes(words)))
    note(await runScenario(cluster, scenario, sizes));
  if (underLoad.includes(words)) note(await stopUnderLoad(cluster, sizes));
  return outcomes;
}
