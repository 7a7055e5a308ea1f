import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startFakeDiscord } from "../../test/support/fake-discord/fake-discord.ts";
import { FakeTelegram } from "../../test/support/fake-telegram/fake-telegram.ts";
import { runScript } from "../script-error.ts";
import { withDatabase } from "./common/bench-database.ts";
import { middle, report } from "./common/bench-line.ts";
import { leaveMeasuredCore, residentMegabytes, serve } from "./common/server-process.ts";

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
  const telegram = await FakeTelegram.start({ judge: false });
  const discord = await startFakeDiscord({ judge: false });
  const platforms = {
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_ROOT: discord.apiRoot,
    LOG_LEVEL: "error",
  };
  try {
    await withDatabase(async ({ settings }) => {
      const start = async (file: string, more: Readonly<Record<string, string>> = {}): Promise<Start> => {
        const server = await serve(file, { ...platforms, ...more });
        try {
          await delay(settleMs);
          return { ms: server.startMs, megabytes: await residentMegabytes(server.pid) };
        } finally {
          await server.stop();
        }
      };
      const ours: Start[] = [];
      const bare: Start[] = [];
      // The first start publishes the commands, and fills the cache of compiled code.
      await (await serve("src/main.ts", { ...platforms, ...settings })).stop();
      for (let round = 0; round < (values.short ? 3 : 9); round++) {
        bare.push(await start("scripts/bench/start/both-echo.ts"));
        ours.push(await start("src/main.ts", settings));
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
    await discord.close();
    await telegram.stop();
  }
});
