import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startFakeDiscord } from "../../test/support/fake-discord/fake-discord.ts";
import { FakeTelegram } from "../../test/support/fake-telegram/fake-telegram.ts";
import { runScript } from "../script-error.ts";
import { withDatabase } from "./harness/bench-database.ts";
import { middle, report } from "./harness/bench-line.ts";
import { leaveMeasuredCore, residentMegabytes, type ServerProcess, serve } from "./harness/server-process.ts";

/** As for the operator: most of what starts once has ended by then. */
const settleMs = 8_000;
const mostTimes = 1.6;

interface Start {
  readonly ms: number;
  readonly megabytes: number;
}

/**
 * How long ours takes from the start of its process until both platforms are connected, and what it holds in memory when
 * nobody writes, beside a bare bot of telegraf and discord.js on the same fakes. Our database is another process, and has
 * its tables. `--short`: fewer rounds.
 */
await runScript(async () => {
  const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
  await leaveMeasuredCore();
  // Two bots with one token would take each other's line.
  const [forOurs, forBare] = [await openPlatforms(), await openPlatforms()];
  try {
    await withDatabase(async ({ settings }) => {
      const startOurs = () => serve("src/main.ts", { ...forOurs.settings, ...settings });
      const startBare = () => serve("scripts/bench/start/both-echo.ts", forBare.settings);
      const look = async (server: ServerProcess): Promise<Start> => {
        const megabytes = await residentMegabytes(server.pid);
        await server.stop();
        return { ms: server.startMs, megabytes };
      };
      const ours: Start[] = [];
      const bare: Start[] = [];
      // The first start publishes the commands, and fills the cache of compiled code.
      await (await startOurs()).stop();
      for (let round = 0; round < (values.short ? 3 : 9); round++) {
        const started = [await startBare(), await startOurs()] as const;
        await delay(settleMs);
        bare.push(await look(started[0]));
        ours.push(await look(started[1]));
      }
      const line = (what: string, of: (start: Start) => number, unit: string) => ({
        what,
        ours: `${middle(ours.map(of)).toFixed(0)} ${unit}`,
        against: `a bare bot of telegraf and discord.js: ${middle(bare.map(of)).toFixed(0)} ${unit}`,
        ratio: middle(ours.map((own, round) => of(own) / of(bare[round] as Start))),
        wanted: { most: mostTimes },
      });
      report([
        line("start, until both platforms are connected", ({ ms }) => ms, "ms"),
        line("memory when nobody writes", ({ megabytes }) => megabytes, "MB"),
      ]);
    });
  } finally {
    await Promise.all([forOurs.close(), forBare.close()]);
  }
});

async function openPlatforms() {
  const telegram = await FakeTelegram.start({ judge: false });
  const discord = await startFakeDiscord({ judge: false });
  return {
    settings: {
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_ROOT: discord.apiRoot,
      LOG_LEVEL: "error",
    },
    async close(): Promise<void> {
      await discord.close();
      await telegram.stop();
    },
  };
}
