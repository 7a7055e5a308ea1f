import pg from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { cutAddress } from "../../../src/features/referrals/cut-address.ts";
import { createReferrals } from "../../../src/features/referrals/referrals.ts";
import { fixedClock } from "../../support/fixed-clock.ts";
import { openTestStorage, testDatabaseUrl } from "../../support/test-database.ts";

const start = Date.parse("2026-11-23T12:00:00Z");
const day = 86_400_000;
const visit = { code: "affiche", address: "203.0.113.77", agent: "Firefox", at: start };

async function openProcess(databaseUrl: string, secretKey?: string) {
  const storage = await openTestStorage({ databaseUrl, ...(secretKey ? { secretKey } : {}) });
  const clock = fixedClock(start);
  const visitors = createReferrals(storage, "Europe/Paris").openVisitors(clock);
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= visitors.close());
  onTestFinished(close);
  await visitors.ready;
  return { markOf: visitors.markOf, close, storage };
}

describe("an address", () => {
  it.each([
    ["203.0.113.77", "203.0.113"],
    ["::ffff:203.0.113.77", "203.0.113"],
    ["2001:db8:abcd:12::1", "2001:db8:abcd"],
    ["2001:0DB8:ABCD:0012:0:0:0:1", "2001:db8:abcd"],
    ["2001:db8::1", "2001:db8:0"],
    ["::1", "0:0:0"],
    ["fe80::1%eth0", "fe80:0:0"],
    ["1::", "1:0:0"],
    ["1:2:3:4:5:6:7::", "1:2:3"],
    ["::3:4:5:6:7:8", "0:0:3"],
    ["64:ff9b::192.0.2.33", "64:ff9b:0"],
    ["unknown", ""],
    ["203.0.113.77:4711", ""],
    ["", ""],
  ])("%s is cut to its network before anything is done with it", (address, network) => {
    expect(cutAddress(address)).toBe(network);
  });
});

describe("the mark of a visitor", () => {
  it("is the same for one network, browser, code and day, and another for any other", async () => {
    const { markOf } = await openProcess(await testDatabaseUrl());
    const mark = await markOf(visit);
    expect(mark).toMatch(/^[\w-]{22}$/);
    expect(await markOf({ ...visit, address: "203.0.113.9", at: start + 3_600_000 })).toBe(mark);
    const others = await Promise.all([
      markOf({ ...visit, address: "203.0.114.77" }),
      markOf({ ...visit, code: "autre" }),
      markOf({ ...visit, agent: "Chrome" }),
      markOf({ ...visit, at: start + day }),
    ]);
    expect(new Set([mark, ...others]).size).toBe(5);
  });

  it("is the same in all processes, those that begin at once and those that come later", async () => {
    const databaseUrl = await testDatabaseUrl();
    const processes = await Promise.all(Array.from({ length: 4 }, () => openProcess(databaseUrl)));
    const marks = async () => new Set(await Promise.all(processes.map(({ markOf }) => markOf(visit))));
    expect((await marks()).size).toBe(1);
    // Whoever made the salt goes: the others hand it on.
    const [mark] = await marks();
    await processes[0]?.close();
    await processes[1]?.close();
    expect(await (await openProcess(databaseUrl)).markOf(visit)).toBe(mark);
    const next = new Set(
      await Promise.all(processes.slice(2).map(({ markOf }) => markOf({ ...visit, at: start + day }))),
    );
    expect(next.size).toBe(1);
  });

  it("cannot be made again after a restart, nor once its day is over", async () => {
    const databaseUrl = await testDatabaseUrl();
    const first = await openProcess(databaseUrl);
    const mark = await first.markOf(visit);
    await first.close();
    const second = await openProcess(databaseUrl);
    const later = await second.markOf(visit);
    expect(later).not.toBe(mark);
    await second.markOf({ ...visit, at: start + day });
    expect(await second.markOf(visit)).not.toBe(later);
  });

  it("is not to be had by whoever reads or writes in the database without the key", async () => {
    const databaseUrl = await testDatabaseUrl();
    const first = await openProcess(databaseUrl);
    const mark = await first.markOf(visit);
    const spy = new pg.Client(databaseUrl);
    await spy.connect();
    onTestFinished(() => spy.end());
    const heard: string[] = [];
    spy.on("notification", ({ payload = "" }) => heard.push(payload));
    await spy.query("listen visitor_salts");
    await spy.query("select pg_notify('visitor_salts', $1)", [
      JSON.stringify({
        kind: "ask",
        day: "2026-11-23",
        from: "6f0c1b8e-7d24-4c1a-9d0e-0a6c1f0f9d11",
        key: "x",
      }),
    ]);
    expect(await (await openProcess(databaseUrl)).markOf(visit)).toBe(mark);
    await expect.poll(() => heard.length).toBeGreaterThanOrEqual(3);
    // The spy's own words, then a question and an answer, both sealed.
    for (const payload of heard.slice(1)) expect(payload).toMatch(/^[\w-]+$/);
    expect(heard).toHaveLength(3);
  });

  it("survives the loss of the connection between processes", async () => {
    const databaseUrl = await testDatabaseUrl();
    const first = await openProcess(databaseUrl);
    const mark = await first.markOf(visit);
    await first.storage.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'porte-voix line' and datname = current_database()",
    );
    const holders = async () =>
      (
        await first.storage.pool.query(
          "select 1 from pg_locks join pg_database on pg_database.oid = database where locktype = 'advisory' and mode = 'ShareLock' and datname = current_database()",
        )
      ).rowCount;
    await expect.poll(holders, { timeout: 5000 }).toBe(1);
    expect(await (await openProcess(databaseUrl)).markOf(visit)).toBe(mark);
  });
});
