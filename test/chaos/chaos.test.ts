import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "../../scripts/chaos/cluster.ts";
import { databaseFaults } from "../../scripts/chaos/database-faults.ts";
import { discordFaults } from "../../scripts/chaos/discord-faults.ts";
import { runScenario } from "../../scripts/chaos/run-scenario.ts";
import { telegramFaults } from "../../scripts/chaos/telegram-faults.ts";

/** Of `npm run chaos`, the shortest of each kind; the others are run by that command. */
const short = { events: 20, everyMs: 25, reminders: 2, faultMs: 1_000 };
const scenarios = [...databaseFaults, ...telegramFaults, ...discordFaults];
const find = (name: string) => {
  const scenario = scenarios.find((one) => one.name === name);
  if (!scenario) throw new Error(`There is no scenario called ${name}`);
  return scenario;
};

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster.stop());

describe("a bot that is hurt while people talk to it", () => {
  it.each([
    "database crashed (immediate)",
    "connections cut one by one",
    "answers lost after the act: Telegram sends the message and the line breaks",
    "gateway lines cut without a word",
    "gateway closes with 4014 while the bot runs",
  ])(
    "keeps what is promised: %s",
    async (name) => {
      const { problems, events } = await runScenario(cluster, find(name), short);
      expect(problems).toEqual([]);
      expect(events.sent).toBeGreaterThanOrEqual(short.events);
    },
    60_000,
  );
});
