import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startFakeDiscord } from "../../test/support/fake-discord/fake-discord.ts";
import { FakeTelegram } from "../../test/support/fake-telegram/fake-telegram.ts";
import { BotProcess } from "./bot-process.ts";
import { askDatabase, secretKey } from "./chaos-world.ts";
import type { Cluster } from "./cluster.ts";
import { judgeEvents, type Outcome, type Sizes } from "./run-scenario.ts";
import { openTraffic } from "./traffic.ts";

/** The name of the fault. */
export const underLoad = "SIGTERM under load";
const promise =
  "It ends with exit code 0 within 10 s; what it had taken is answered, the rest by the next process.";
const stopWithinMs = 10_000;
const settleWithinMs = 90_000;

/** A process is told to stop with events in hand, and another one follows it. */
export async function stopUnderLoad(cluster: Cluster, { events, everyMs }: Sizes): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "porte-voix-chaos-stop-"));
  const [telegram, discord] = await Promise.all([FakeTelegram.start(), startFakeDiscord()]);
  const databaseUrl = await cluster.createDatabase();
  const start = async () => {
    const bot = new BotProcess(folder, {
      DATABASE_URL: databaseUrl,
      SECRET_KEY: secretKey,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_ROOT: discord.apiRoot,
    });
    await bot.ready();
    return bot;
  };
  let bot = await start();
  try {
    const traffic = openTraffic({ telegram, discord });
    // Discord hands over nothing to a bot that is not there: its people fall silent with it.
    await traffic.talk(events / 2, 0);
    const talking = traffic.talk(events / 2, everyMs, ["telegram"]);
    const toldAt = performance.now();
    const code = await bot.ends("SIGTERM");
    const stoppedMs = Math.round(performance.now() - toldAt);
    bot = await start();
    const recoveryMs = await traffic.recovery(["telegram", "discord"], 30_000);
    await talking;
    const isOpen = async () => {
      const rows = await askDatabase(databaseUrl, "select 1 from inbox where done_at is null");
      return rows?.length !== 0 || traffic.unanswered() > 0;
    };
    for (const end = performance.now() + settleWithinMs; performance.now() < end && (await isOpen()); )
      await sleep(100);
    const counts = traffic.counts();
    const problems = [
      ...judgeEvents({}, counts),
      ...(code === 0 ? [] : [`exit code ${code}`]),
      ...(stoppedMs > stopWithinMs ? [`stopped after ${stoppedMs} ms`] : []),
    ];
    const also = { "exit code": String(code), "ms to the end": stoppedMs };
    return { name: underLoad, promise, events: counts, reminders: undefined, recoveryMs, also, problems };
  } finally {
    await bot.ends("SIGTERM");
    await Promise.all([telegram.stop(), discord.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}
