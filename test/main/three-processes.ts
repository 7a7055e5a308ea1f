import pg from "pg";
import { expect, onTestFinished } from "vitest";
import type { FakeDiscord } from "../support/fake-discord/fake-discord.ts";
import type { FakeTelegram } from "../support/fake-telegram/fake-telegram.ts";
import { testSecretKey } from "../support/test-database.ts";
import { BotProcess, temporaryFolder } from "./bot-process.ts";
import { openDatabaseLine } from "./database-lines.ts";

interface Platforms {
  readonly telegram: FakeTelegram;
  readonly discord: FakeDiscord;
}

/** Processes with every role on one database; each has its own way to it, and to Telegram, to be known by. */
export async function startProcesses(
  names: readonly string[],
  databaseUrl: string,
  { telegram, discord }: Platforms,
  books: Pick<Books, "isOneForAll">,
) {
  const folder = await temporaryFolder();
  const running = new Map<string, BotProcess>();
  const lines = new Map<string, Awaited<ReturnType<typeof openDatabaseLine>>>();
  const start = async (name: string, more: Readonly<Record<string, string>> = {}) => {
    const line = lines.get(name) ?? (await openDatabaseLine(databaseUrl));
    lines.set(name, line);
    const bot = new BotProcess(folder, {
      DATABASE_URL: line.url,
      SECRET_KEY: testSecretKey,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: await telegram.door(name),
      DISCORD_TOKEN: discord.token,
      DISCORD_API_ROOT: discord.apiRoot,
      ...more,
    });
    running.set(name, bot);
    await bot.ready();
  };
  await Promise.all(names.map((name) => start(name)));
  const holder = () => telegram.polls.turns.at(-1) ?? "";

  /**
   * Ends the one that polls, pauses it, or cuts it off, and waits until another does, and holds Discord's line if that was the same
   * one's; in ms.
   */
  async function handOver(act: (bot: BotProcess) => Promise<unknown>) {
    const victim = holder();
    const bot = running.get(victim);
    if (!bot) throw new Error(`Nobody called ${victim} runs`);
    const isOnDiscord = await books.isOneForAll();
    const identified = discord.gateway.counts.identifies;
    const began = performance.now();
    await act(bot);
    const since = async (isDone: () => boolean) => {
      await expect.poll(isDone, { timeout: 30_000, interval: 10 }).toBe(true);
      return Math.round(performance.now() - began);
    };
    const [polling, gateway] = await Promise.all([
      since(() => holder() !== victim),
      isOnDiscord
        ? since(() => discord.gateway.counts.identifies > identified && discord.gateway.shards().length > 0)
        : undefined,
    ]);
    return { victim, polling, ...(gateway === undefined ? {} : { gateway }) };
  }

  return {
    start,
    holder,
    handOver,
    find: (name: string) => running.get(name),
    /** Of the one that polls, to the database. */
    line: () => lines.get(holder()),
    /** Tells all to stop; resolves with their exit codes. */
    async stopAll(): Promise<readonly (number | null)[]> {
      const codes = await Promise.all([...running.values()].map((bot) => bot.ends("SIGTERM")));
      running.clear();
      return codes;
    },
    forget: (name: string) => void running.delete(name),
  };
}

type Books = Awaited<ReturnType<typeof openBooks>>;

/** What lies in the database, from outside. */
export async function openBooks(databaseUrl: string) {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  onTestFinished(() => client.end());
  const count = async (from: string) =>
    Number((await client.query(`select count(*) from ${from}`)).rows[0].count);
  return {
    /** Whether one process has the turn on both platforms. */
    isOneForAll: async () => (await count("(select distinct holder from leases) as holders")) === 1,
    countInHand: () => count("inbox where done_at is null"),
    countUndelivered: () => count("deliveries where state <> 'done'"),
    /** A minute goes by, in which nobody runs: what the dead had in hand is anybody's. */
    async ageClaims(): Promise<void> {
      await client.query(
        "update inbox set claimed_at = claimed_at - interval '1 minute' where done_at is null",
      );
      await client.query("update deliveries set due_at = now() where state <> 'done'");
    },
  };
}
