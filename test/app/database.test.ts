import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../../src/app.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/storage/embedded-postgres.ts";
import { expectLog, loggedLines } from "../support/test-logger.ts";
import { askReadiness, lookInto, openWorld } from "./app-world.ts";

/** A Postgres server of its own, which goes and comes back. */
let folder: string;
let server: EmbeddedPostgres;
const start = async () => {
  server = await startEmbeddedPostgres(folder);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "porte-voix-outage-"));
  await start();
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A database of its own for each test: a fake Telegram numbers its updates anew, which would look like repeats. */
async function createDatabase(): Promise<string> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const administrator = new pg.Client(server.connection);
  await administrator.connect();
  await administrator.query(`create database ${name}`);
  await administrator.end();
  return `postgres://bot@localhost/${name}?host=${encodeURIComponent(server.connection.host ?? "")}`;
}

async function countViews(databaseUrl: string, code: string): Promise<number> {
  const { db } = await lookInto({ databaseUrl });
  const { views } = await db
    .selectFrom("referral_events")
    .select(({ fn }) => fn.sum<string | null>("times").as("views"))
    .where("code", "=", code)
    .where("kind", "=", "view")
    .executeTakeFirstOrThrow();
  return Number(views ?? 0);
}

/** Answered is said a moment before it is written down. */
const lookIntoOpenEvents = async (databaseUrl: string) => {
  const { db } = await lookInto({ databaseUrl });
  return () => db.selectFrom("inbox").select("platform").where("done_at", "is", null).execute();
};

const lookIntoReminders = async (databaseUrl: string) => {
  const { db } = await lookInto({ databaseUrl });
  return async () => (await db.selectFrom("reminders").select("state").execute()).map(({ state }) => state);
};

const browser = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };
const follow = (app: App, code: string) =>
  fetch(`${app.url}r/${code}`, { redirect: "manual", headers: browser });

describe("a database that goes away while the bot runs", () => {
  it("has the person told to try later, on every platform, and is back without a restart", async () => {
    for (const code of ["storage_unavailable", "views_spilled", "jobs_failing"]) expectLog(code);
    const databaseUrl = await createDatabase();
    let aheadMs = 0;
    const clock = { now: () => Date.now() + aheadMs };
    const { people, start: startBot } = await openWorld({ databaseUrl, clock });
    const app = await startBot();
    await app.connected;
    const everybody = [people.telegram(), people.discord(), people.preview()];
    for (const person of everybody) await person.says("/petition");
    for (const person of everybody) await person.hears("petitions.senat.fr");
    expect(await askReadiness(app)).toEqual({ status: 200, unwell: [] });

    await server.stop();
    await Promise.all(everybody.map((person) => person.says("/reminders")));
    for (const person of everybody) await person.hears("réessayez dans quelques minutes");
    await expect
      .poll(() => askReadiness(app), { timeout: 10_000 })
      .toEqual({ status: 503, unwell: ["database", "jobs"] });
    expect((await follow(app, "telegram")).status).toBe(302);
    await expect
      .poll(loggedLines, { timeout: 10_000 })
      .toContainEqual(expect.objectContaining({ code: "views_spilled" }));

    await start();
    // The queue is believed to be well again when it has been so for some seconds.
    const askLater = () => {
      aheadMs += 5_000;
      return askReadiness(app);
    };
    await expect.poll(askLater, { timeout: 10_000 }).toEqual({ status: 200, unwell: [] });
    await Promise.all(everybody.map((person) => person.says("/reminders")));
    for (const person of everybody) await person.hears("aucun rappel");
    await app.stop();
    expect(await countViews(databaseUrl, "telegram")).toBe(1);
  });

  it("does not lose a reminder that was due meanwhile, nor send it twice", async () => {
    expectLog("jobs_failing");
    // Ten minutes behind the machine's clock, by which the queue goes, but for the time the outage takes.
    const behindMs = 10 * 60_000 - 2_500;
    const clock = { now: () => Date.now() - behindMs };
    const databaseUrl = await createDatabase();
    const { people, start: startBot } = await openWorld({ databaseUrl, clock });
    const app = await startBot();
    await app.connected;
    const ada = people.preview();
    await ada.says("/remind 10m");
    await ada.presses((await ada.hears("Rien n’est enregistré")).buttons[0] ?? "");
    await ada.hears("C’est noté");
    const dueAt = clock.now() + 2_500;
    await expect.poll(await lookIntoOpenEvents(databaseUrl)).toEqual([]);
    await server.stop();
    await expect.poll(() => clock.now() > dueAt, { timeout: 10_000 }).toBe(true);
    await expect
      .poll(loggedLines, { timeout: 10_000 })
      .toContainEqual(expect.objectContaining({ code: "jobs_failing" }));
    await start();
    await ada.hears("Vous m’aviez demandé ce rappel");
    // The message comes before the bot has written down that it went.
    await expect.poll(await lookIntoReminders(databaseUrl), { timeout: 10_000 }).toEqual(["sent"]);
    await ada.says("/reminders");
    await ada.hears("aucun rappel");
    expect((await ada.screen()).match(/Vous m’aviez demandé ce rappel/g)).toHaveLength(1);
  });
});

describe("a database that is down when the bot starts", () => {
  it("is waited for, and the bot starts when it comes", async () => {
    expectLog("database_unreachable");
    const { people, start: startBot } = await openWorld({ databaseUrl: await createDatabase() });
    await server.stop();
    const starting = startBot();
    await expect
      .poll(loggedLines, { timeout: 10_000 })
      .toContainEqual(expect.objectContaining({ code: "database_unreachable" }));
    await start();
    await (await starting).connected;
    const ada = people.telegram();
    await ada.says("/petition");
    await ada.hears("petitions.senat.fr");
  });
});
