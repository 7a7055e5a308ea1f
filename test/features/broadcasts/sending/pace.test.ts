import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPace, type Pace } from "../../../../src/features/broadcasts/sending/pace.ts";
import { type Storage, sql } from "../../../../src/storage/storage.ts";
import { openTestStorage } from "../../../support/test-database.ts";
import { testLogger } from "../../../support/test-logger.ts";

let storage: Storage;
let one: Pace;
let other: Pace;
beforeAll(async () => {
  storage = await openTestStorage();
});
beforeEach(async () => {
  await sql`truncate send_pace`.execute(storage.db);
  const perSecond = { telegram: 10, discord: 40, preview: 1000 };
  [one, other] = [0, 1].map(() => createPace(storage, perSecond, testLogger())) as [Pace, Pace];
});

describe("the pace of a platform", () => {
  it("is one for all processes: each gets the moments after those the others took", async () => {
    await one.book("telegram", 3, 60_000);
    const waits = [await other.book("telegram", 2, 60_000), await one.book("telegram", 1, 60_000)];
    expect(waits.map(({ kind }) => kind)).toEqual(["booked", "booked"]);
    const [first = 0, second = 0] = waits.map(({ waitMs }) => waitMs);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThanOrEqual(300);
    // Exactly two slots further on, less the time that passed between the two.
    expect(second - first).toBeLessThanOrEqual(200);
    expect(first).toBeGreaterThan(second - 201);
  });

  it("keeps the platforms apart", async () => {
    await one.hold("telegram", 60_000);
    expect((await one.book("discord", 1, 1_000)).kind).toBe("booked");
  });

  it("books nothing that is too far away, so that looking costs no moment", async () => {
    await one.book("telegram", 50, 60_000);
    const first = await other.book("telegram", 10, 1_000);
    const second = await other.book("telegram", 10, 1_000);
    expect([first.kind, second.kind]).toEqual(["full", "full"]);
    expect(second.waitMs).toBeLessThanOrEqual(first.waitMs);
  });

  it("is held for everybody when one was told to wait, also for who had booked before", async () => {
    expect((await other.book("telegram", 1, 1_000)).kind).toBe("booked");
    await one.hold("telegram", 30_000);
    expect(await other.held("telegram")).toBeGreaterThan(29_000);
    expect(await other.book("telegram", 1, 1_000)).toMatchObject({ kind: "full" });
    // A shorter wait does not shorten a longer one.
    await other.hold("telegram", 10);
    expect(await one.held("telegram")).toBeGreaterThan(29_000);
  });

  it("leaves room for answers, without making them wait", async () => {
    await one.book("telegram", 1, 1_000);
    for (let answers = 0; answers < 5; answers++) one.spend("telegram", 1);
    await one.flush();
    const { waitMs } = await other.book("telegram", 1, 60_000);
    expect(waitMs).toBeGreaterThan(300);
    expect(waitMs).toBeLessThanOrEqual(600);
  });

  it("is free again a second after a rush of answers", async () => {
    one.spend("telegram", 10_000);
    await one.flush();
    expect((await other.book("telegram", 1, 60_000)).waitMs).toBeLessThanOrEqual(1_000);
    one.spend("telegram", 10_000);
    await one.flush();
    expect((await other.book("telegram", 1, 60_000)).waitMs).toBeLessThanOrEqual(1_200);
  });

  it("does not save up an idle time", async () => {
    await one.book("telegram", 1, 1_000);
    await sql`update send_pace set next_at = clock_timestamp() - interval '1 hour'`.execute(storage.db);
    const { waitMs } = await one.book("telegram", 1, 1_000);
    expect(waitMs).toBeGreaterThan(-300);
    expect((await one.book("telegram", 1, 1_000)).waitMs).toBeGreaterThan(waitMs);
  });
});
