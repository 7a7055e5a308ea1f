import pg from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { previewPeople } from "../journeys/preview-people.ts";
import { telegramPeople } from "../journeys/telegram-people.ts";
import { FakeTelegram } from "../support/fake-telegram/fake-telegram.ts";
import { testDatabaseUrl, testSecretKey } from "../support/test-database.ts";
import { BotProcess, temporaryFolder } from "./bot-process.ts";

async function startBot(databaseUrl: string, settings: Readonly<Record<string, string>> = {}) {
  const folder = await temporaryFolder();
  return new BotProcess(folder, { DATABASE_URL: databaseUrl, SECRET_KEY: testSecretKey, ...settings });
}

async function openConnection(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** How many statements wait for a lock in this database. */
async function countWaiting(connection: pg.Client): Promise<number> {
  const { rows } = await connection.query<{ count: number }>(
    `select count(*)::int as count from pg_locks join pg_database on pg_database.oid = database
     where not granted and datname = current_database()`,
  );
  return rows[0]?.count ?? 0;
}

describe("a bot that is told to stop", () => {
  it.each([
    ["SIGTERM", 1],
    ["SIGTERM", 2],
    ["SIGINT", 1],
    // Ctrl-C in a terminal: the bot gets it twice, once more from npm.
    ["SIGINT", 2],
  ] as const)("by %s, times %i, answers what it has in hand and ends well", async (signal, times) => {
    const databaseUrl = await testDatabaseUrl();
    const telegram = await FakeTelegram.start();
    onTestFinished(() => telegram.stop());
    const bot = await startBot(databaseUrl, {
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
      PREVIEW: "on",
    });
    const url = await bot.ready();
    const [ada, carla] = [telegramPeople(telegram)({}), previewPeople(() => url)({})];

    const holder = await openConnection(databaseUrl);
    await holder.query("begin; lock table referral_events in access exclusive mode");
    await ada.says("/start telegram");
    const answerToCarla = carla.says("/start preview");
    await expect.poll(() => countWaiting(holder), { timeout: 10_000, interval: 5 }).toBe(2);
    for (let sent = 0; sent < times; sent++) bot.signals(signal);
    await bot.logs("stopping");
    expect(await ada.screen()).toBe("");
    await holder.query("commit");

    const toldAt = performance.now();
    expect(await bot.ends()).toBe(0);
    expect(performance.now() - toldAt).toBeLessThan(5_000);
    await ada.hears("Porte-voix");
    await answerToCarla;
    expect(telegram.pendingUpdates).toBe(0);
    expect(telegram.violations).toEqual([]);
    expect((await holder.query("select code, kind from referral_events order by code")).rows).toEqual([
      { code: "preview", kind: "start" },
      { code: "telegram", kind: "start" },
    ]);
    expect(bot.stdout).toHaveLength(1);
    expect(bot.log.filter(({ level }) => level !== "info")).toEqual([]);
  });

  it("while it waits for its database, does not start first", async () => {
    const bot = await startBot("postgres://bot@127.0.0.1:9/none");
    await bot.logs("database_unreachable");
    expect(await bot.ends("SIGTERM")).toBe(0);
    expect(bot.stdout).toEqual([]);
  });

  it("while a platform cannot be reached, was never ready and ends well", async () => {
    const bot = await startBot(await testDatabaseUrl(), {
      TELEGRAM_TOKEN: "7:any",
      TELEGRAM_API_ROOT: "http://127.0.0.1:9",
    });
    await bot.logs("platform_unreachable");
    expect(await bot.ends("SIGTERM")).toBe(0);
    expect(bot.stdout).toEqual([]);
  });
});
