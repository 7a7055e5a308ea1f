import { readdir } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { startEmbeddedPostgres } from "../../src/storage/embedded-postgres.ts";
import { testDatabaseUrl, testSecretKey } from "../support/test-database.ts";
import { BotProcess, temporaryFolder } from "./bot-process.ts";

const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async function click(url: string, count: number, atOnce = 50): Promise<void> {
  for (let done = 0; done < count; done += atOnce) {
    const clicks = Array.from({ length: Math.min(atOnce, count - done) }, () =>
      fetch(`${url}r/telegram`, { redirect: "manual", headers: { "user-agent": browser } }),
    );
    for (const answer of await Promise.all(clicks)) expect(answer.status).toBe(302);
  }
}

async function countViews(connection: pg.Client | pg.ClientConfig | string): Promise<number> {
  const client = new pg.Client(connection as string);
  await client.connect();
  try {
    const { rows } = await client.query<{ events: number; days: number }>(
      `select (select coalesce(sum(times), 0)::int from referral_events where code = 'telegram' and kind = 'view') as events,
        (select coalesce(sum(count), 0)::int from referral_days where code = 'telegram' and kind = 'view') as days`,
    );
    expect(rows[0]?.days).toBe(rows[0]?.events);
    return rows[0]?.events ?? 0;
  } finally {
    await client.end();
  }
}

describe("clicks on a link", () => {
  it("are counted after a bot was killed while its database was away", async () => {
    const folder = await temporaryFolder();
    const serverFolder = await temporaryFolder();
    let server = await startEmbeddedPostgres(serverFolder);
    onTestFinished(() => server.stop());
    const settings = {
      DATABASE_URL: `postgres://bot@localhost/postgres?host=${encodeURIComponent(server.connection.host ?? "")}`,
      SECRET_KEY: testSecretKey,
      ROLES: "web",
    };
    const killed = new BotProcess(folder, settings);
    const url = await killed.ready();
    await click(url, 7);
    await expect.poll(() => countViews(server.connection as pg.ClientConfig), { timeout: 5000 }).toBe(7);
    await server.stop();
    await click(url, 30);
    await killed.logs("views_spilled");
    await click(url, 13);
    const onDisk = async () => (await readdir(join(folder, "var/views")).catch(() => [])).length;
    await expect.poll(onDisk, { timeout: 5000 }).toBeGreaterThan(0);
    // What was clicked last goes to disk within the twentieth of a second for which clicks are gathered.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await killed.ends("SIGKILL")).toBe(null);

    server = await startEmbeddedPostgres(serverFolder);
    const next = new BotProcess(folder, settings);
    await next.ready();
    await expect.poll(() => countViews(server.connection as pg.ClientConfig), { timeout: 10_000 }).toBe(50);
    await expect.poll(onDisk, { timeout: 5000 }).toBe(0);
    expect(await next.ends("SIGTERM")).toBe(0);
    expect(await countViews(server.connection as pg.ClientConfig)).toBe(50);
  });

  it("are answered while the database stands still, ten thousand of them, and all counted after", async () => {
    const databaseUrl = await testDatabaseUrl();
    const bot = new BotProcess(await temporaryFolder(), {
      DATABASE_URL: databaseUrl,
      SECRET_KEY: testSecretKey,
      ROLES: "web",
    });
    const url = await bot.ready();
    const holder = new pg.Client(databaseUrl);
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query("begin; lock table referral_days in access exclusive mode");
    await click(url, 10_000, 200);
    await holder.query("commit");
    await expect.poll(() => countViews(databaseUrl), { timeout: 20_000 }).toBe(10_000);
    expect(await bot.ends("SIGTERM")).toBe(0);
    expect(await countViews(databaseUrl)).toBe(10_000);
  });
});
