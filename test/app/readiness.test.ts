import { describe, expect, it } from "vitest";
import { defaultTiming } from "../../src/adapters/telegram/timing.ts";
import { createReadiness, isReady } from "../../src/app/readiness.ts";
import { personId } from "../../src/chat/address.ts";
import { startJobs } from "../../src/jobs/jobs.ts";
import { fixedClock } from "../support/fixed-clock.ts";
import { createHold } from "../support/hold.ts";
import { openTestStorage } from "../support/test-database.ts";
import { expectLog, testLogger } from "../support/test-logger.ts";
import { askReadiness, openWorld } from "./app-world.ts";

describe("/readyz of a whole bot", () => {
  it("tells of each part, how its events come in, and how late the queue is", async () => {
    const world = await openWorld();
    const app = await world.start();
    await app.connected;
    expect(await (await fetch(`${app.url}readyz`)).json()).toEqual({
      database: { kind: "well" },
      jobs: { kind: "well", lagSeconds: expect.any(Number) },
      telegram: { kind: "well", line: "polling" },
      discord: { kind: "well", line: "gateway" },
      preview: { kind: "well", line: "page" },
    });
  });

  it("turns within a minute of stalled polling though the process lives, and heals", async () => {
    const clock = fixedClock();
    const world = await openWorld({ clock });
    const app = await world.start({ DISCORD_TOKEN: "" });
    await app.connected;
    await expect.poll(() => world.telegram.isPolled).toBe(true);
    const stalled = world.telegram.faults.hold(["getUpdates"]);
    world.telegram.dropConnections();
    expectLog("telegram_polling_failed");
    await stalled.reached;
    clock.advance(60_000);
    expect(await askReadiness(app)).toEqual({ status: 503, unwell: ["telegram"] });
    expect((await fetch(`${app.url}healthz`)).status).toBe(200);
    stalled.release();
    await world.people.telegram().says("/petition");
    await expect.poll(() => askReadiness(app)).toEqual({ status: 200, unwell: [] });
  });

  it("does not turn over a poll that is merely quiet", () => {
    expect(defaultTiming.silenceMs).toBeGreaterThan(defaultTiming.pollSeconds * 1000 + defaultTiming.callMs);
    expect(defaultTiming.silenceMs).toBeLessThan(60_000);
  });
});

describe("the queue's part of /readyz", () => {
  it("is unwell while a due job waits too long, and well once it was done", async () => {
    const storage = await openTestStorage();
    const jobs = await startJobs({ storage, clock: fixedClock(), logger: testLogger() });
    const readiness = createReadiness({
      config: { TELEGRAM_WEBHOOK: false },
      storage,
      jobs,
      adapters: { listening: [] },
      lagLimitMs: 50_000,
    });
    const ada = storage.keys.personKey(personId("telegram", "ada"));
    const minuteAgo = { id: "r", at: Date.now() - 60_000, platform: "telegram" } as const;
    await jobs.schedule.at(storage.db, ada, minuteAgo);
    // Nobody here works on Telegram's reminders: they say nothing about this process.
    expect(await jobs.due()).toEqual({ count: 0, lagMs: 0 });

    const hold = createHold();
    for (const id of ["1", "2", "3", "4", "5", "6"])
      await jobs.schedule.at(storage.db, ada, { ...minuteAgo, id, platform: "preview" });
    await jobs.sendReminders(["preview"], async () => {
      await hold.wait();
      return { kind: "sent" };
    });
    // A worker's hands are full with five.
    await hold.reached;
    expect((await jobs.due()).count).toBe(1);
    const late = await readiness();
    expect(late.jobs).toMatchObject({ kind: "unwell", because: "jobs_late" });
    expect(late.jobs?.lagSeconds).toBeGreaterThanOrEqual(60);
    expect(isReady(late)).toBe(false);
    hold.release();
    await expect
      .poll(readiness, { timeout: 5_000 })
      .toEqual({ database: { kind: "well" }, jobs: { kind: "well", lagSeconds: 0 } });
    await jobs.stop();
  });
});
