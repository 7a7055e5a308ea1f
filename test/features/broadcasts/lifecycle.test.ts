import { beforeEach, describe, expect, it } from "vitest";
import { sql } from "../../../src/storage/storage.ts";
import { tableRows } from "../../support/table-rows.ts";
import { type BroadcastWorld, minuteMs, openBroadcastWorld } from "./broadcast-world.ts";

let world: BroadcastWorld;
beforeEach(async () => {
  world = await openBroadcastWorld();
});
const ada = () => world.person("ada");
const now = () => world.clock.now();
const stateOf = async (id: number) => (await world.broadcasts.find(id))?.state;
const tally = async (id: number, outcome: string) =>
  (await world.broadcasts.report(id)).tallies
    .filter((one) => one.outcome === outcome)
    .reduce((sum, { count }) => sum + count, 0);
async function subscribe(count: number) {
  for (let number = 0; number < count; number++) await world.subscribe(`reader-${number}`);
}
async function expectSums(id: number) {
  for (const { total, counted } of await world.sums(id)) expect(counted).toBe(total);
}

describe("the audience", () => {
  it("is counted by the very query that makes the deliveries, by platform, kind and language", async () => {
    await world.subscribe("eve", { platform: "telegram", language: "de" });
    await world.subscribe("finn", { platform: "telegram" });
    await world.subscribe("gil", { platform: "discord" });
    await world.subscribe("hal", { words: "yesterday" });
    await world.addPlace("salon", { platform: "telegram" });
    await world.addPlace("Raum", { platform: "telegram", language: "de" });
    const everybody = { places: true, people: true, platforms: undefined, languages: undefined };
    expect(await world.broadcasts.recipients(everybody)).toEqual([
      { platform: "discord", recipient: "person", count: 1, renewal: 0 },
      { platform: "preview", recipient: "person", count: 0, renewal: 1 },
      { platform: "telegram", recipient: "person", count: 2, renewal: 0 },
      { platform: "telegram", recipient: "place", count: 2, renewal: 0 },
    ]);
    const some = { ...everybody, platforms: ["telegram"], languages: ["fr"] } as const;
    const counted = await world.broadcasts.recipients(some);
    expect(counted.map(({ recipient, count }) => [recipient, count])).toEqual([
      ["person", 1],
      ["place", 1],
    ]);
    const { id } = await world.started({ audience: some });
    expect(await tally(id, "total")).toBe(2);
    expect(await tableRows(world.storage, "deliveries")).toHaveLength(2);
  });

  it("skips who agreed to other words, and says how many", async () => {
    await world.subscribe("eve");
    await world.subscribe("hal", { words: "yesterday" });
    const { id } = await world.started();
    expect(await world.broadcasts.progress(id)).toMatchObject({ total: 2, left: 1, done: { renewal: 1 } });
  });

  it("is of those who were there when it began", async () => {
    await world.subscribe("eve");
    const { id } = await world.started();
    world.clock.advance(1);
    await world.subscribe("late");
    await world.broadcasts.startDue(now());
    expect(await tally(id, "total")).toBe(1);
  });
});

describe("beginning", () => {
  it("comes at its moment, once, in however many processes", async () => {
    await subscribe(5);
    const { id } = await world.approved({ sendAt: now() + minuteMs });
    await world.broadcasts.startDue(now());
    expect(await stateOf(id)).toBe("scheduled");
    world.clock.advance(minuteMs);
    const other = await openBroadcastWorld({ storage: world.storage, clock: world.clock });
    await Promise.all(
      [1, 2, 3].flatMap(() => [world, other].map(({ broadcasts }) => broadcasts.startDue(now()))),
    );
    await world.broadcasts.startDue(now());
    expect(await stateOf(id)).toBe("sending");
    expect(await tally(id, "total")).toBe(5);
    expect(await tableRows(world.storage, "deliveries")).toHaveLength(5);
    const started = (await world.broadcasts.audit(id)).filter(({ action }) => action === "started");
    expect(started).toEqual([{ at: now(), action: "started", actor: undefined }]);
  });

  it("spreads the messages evenly over the time wanted", async () => {
    await subscribe(4);
    await world.addPlace("salon");
    await world.started({ spreadMinutes: 10 });
    const rows = await tableRows(world.storage, "deliveries");
    expect(rows.map(({ due_at }) => (Number(due_at) - now()) / minuteMs)).toEqual([0, 2, 4, 6, 8]);
  });

  it("goes on where a process died between two slices", async () => {
    await subscribe(3);
    await world.addPlace("salon");
    const { id } = await world.approved();
    // As left by a crash: begun, the places and the first subscriber written.
    await sql`
      update broadcasts set state = 'sending', started_at = ${new Date(now())}, recipients = 4,
        fill_after = (select min(id) from update_subscribers) where id = ${id}`.execute(world.storage.db);
    await world.broadcasts.finishDone(now());
    expect(await stateOf(id)).toBe("sending");
    await world.broadcasts.startDue(now());
    expect(await tally(id, "total")).toBe(2);
    await world.broadcasts.startDue(now());
    expect(await tally(id, "total")).toBe(2);
  });
});

describe("sending", () => {
  it("is finished when everybody has it or cannot, also when the last one leaves", async () => {
    await subscribe(3);
    const { id } = await world.started();
    await world.deliver(id, 1);
    await world.deliver(id, 1, "blocked");
    await world.broadcasts.finishDone(now());
    expect(await stateOf(id)).toBe("sending");
    await world.withdraw("reader-2");
    await world.broadcasts.finishDone(now());
    expect(await stateOf(id)).toBe("finished");
    expect(await world.broadcasts.progress(id)).toMatchObject({
      total: 3,
      left: 0,
      withdrawn: 1,
      done: { delivered: 1, blocked: 1 },
    });
    expect((await world.broadcasts.audit(id)).at(-1)).toMatchObject({ action: "finished", actor: undefined });
  });

  it("pauses and goes on, told who did it", async () => {
    await subscribe(1);
    const { id } = await world.started();
    expect(await world.broadcasts.pause(id, ada())).toMatchObject({
      broadcast: { state: "paused", pausedBy: "person" },
    });
    expect(await world.claim(id, 1)).toEqual([]);
    expect(await world.broadcasts.pause(id, ada())).toMatchObject({ because: "wrong_state" });
    expect(await world.broadcasts.resume(id, world.person("cleo"))).toMatchObject({
      broadcast: { state: "sending", pausedBy: undefined },
    });
    expect(await world.deliver(id, 1)).toBe(1);
    expect((await world.broadcasts.audit(id)).slice(-2).map(({ actor }) => actor)).toEqual([
      ada(),
      world.person("cleo"),
    ]);
  });

  it("paused before it began, is scheduled again afterwards", async () => {
    await subscribe(1);
    const { id } = await world.approved({ sendAt: now() + minuteMs });
    await world.broadcasts.pause(id, ada());
    world.clock.advance(2 * minuteMs);
    await world.broadcasts.startDue(now());
    expect(await stateOf(id)).toBe("paused");
    await world.broadcasts.resume(id, ada());
    await world.broadcasts.startDue(now());
    expect(await stateOf(id)).toBe("sending");
  });

  it("cancelled, ends what waits; what a sender has in hand still counts as it ends", async () => {
    await subscribe(5);
    const { id } = await world.started();
    await world.deliver(id, 1);
    const inHand = await world.claim(id, 2);
    expect(await world.broadcasts.cancel(id, ada())).toMatchObject({ broadcast: { state: "cancelled" } });
    expect(await world.broadcasts.progress(id)).toMatchObject({
      left: 2,
      done: { delivered: 1, cancelled: 2 },
    });
    await world.settle(inHand.slice(0, 1), "delivered");
    // The other's process died: its lease runs out.
    world.clock.advance(minuteMs);
    await world.broadcasts.finishDone(now());
    expect(await world.broadcasts.progress(id)).toMatchObject({
      left: 0,
      done: { delivered: 2, cancelled: 3 },
    });
    expect(await world.broadcasts.resume(id, ada())).toMatchObject({ because: "wrong_state" });
    await expectSums(id);
  });

  it("cancelled while deliveries were still being written, counts those who never had one", async () => {
    await subscribe(3);
    await world.subscribe("hal", { words: "yesterday" });
    const { id } = await world.approved();
    await sql`
      update broadcasts set state = 'sending', started_at = ${new Date(now())}, recipients = 4 where id = ${id}`.execute(
      world.storage.db,
    );
    await world.broadcasts.cancel(id, ada());
    expect(await world.broadcasts.progress(id)).toMatchObject({
      total: 4,
      left: 0,
      done: { cancelled: 3, renewal: 1 },
    });
    await world.broadcasts.startDue(now());
    expect(await tableRows(world.storage, "deliveries")).toEqual([]);
  });
});

describe("the end of its time", () => {
  it("drops what was not sent, and says how many", async () => {
    await subscribe(4);
    const { id } = await world.started({ lastsMinutes: 10 });
    await world.deliver(id, 1);
    await world.claim(id, 1);
    world.clock.advance(10 * minuteMs);
    await world.broadcasts.expireDue(now());
    expect(await stateOf(id)).toBe("expired");
    expect(await world.broadcasts.progress(id)).toMatchObject({
      left: 0,
      done: { delivered: 1, expired: 3 },
    });
    expect((await world.broadcasts.audit(id)).at(-1)).toMatchObject({ action: "expired" });
  });

  it("waits for what is in hand: delivered, nobody missed it", async () => {
    await subscribe(1);
    const { id } = await world.started({ lastsMinutes: 10 });
    world.clock.advance(10 * minuteMs - 1);
    const inHand = await world.claim(id, 1);
    world.clock.advance(1);
    await world.broadcasts.expireDue(now());
    expect(await stateOf(id)).toBe("sending");
    await world.settle(inHand, "delivered");
    await world.broadcasts.expireDue(now());
    expect(await stateOf(id)).toBe("finished");
  });

  it.each(["scheduled", "paused"])("ends a %s one, and counts everybody it was for", async (state) => {
    await subscribe(2);
    const { id } = await world.approved({ lastsMinutes: 10 });
    if (state === "paused") await world.broadcasts.pause(id, ada());
    world.clock.advance(10 * minuteMs);
    expect(await world.broadcasts.resume(id, ada())).toMatchObject({ because: "wrong_state" });
    await world.broadcasts.startDue(now());
    await world.broadcasts.expireDue(now());
    expect(await stateOf(id)).toBe("expired");
    expect(await world.broadcasts.progress(id)).toMatchObject({ total: 2, left: 0, done: { expired: 2 } });
  });
});

describe("progress", () => {
  it("tells the rate of the last minute and when it will be done", async () => {
    await subscribe(10);
    const { id } = await world.started();
    expect(await world.broadcasts.progress(id)).toMatchObject({ perSecond: 0, endsAt: undefined });
    world.clock.advance(2000);
    await world.deliver(id, 4);
    expect(await world.broadcasts.progress(id)).toMatchObject({ perSecond: 2, endsAt: now() + 3000 });
    await world.broadcasts.pause(id, ada());
    expect(await world.broadcasts.progress(id)).toMatchObject({ left: 6, endsAt: undefined });
    world.clock.advance(2 * minuteMs);
    expect((await world.broadcasts.progress(id)).perSecond).toBeLessThan(0.1);
  });

  it("says when the next ones are due while nobody may be written to", async () => {
    await subscribe(2);
    const { id } = await world.started();
    expect(await world.broadcasts.progress(id)).toMatchObject({ nextAt: undefined });
    const morning = now() + 9 * 3_600_000;
    await world.storage.db
      .updateTable("deliveries")
      .set({ due_at: new Date(morning) })
      .execute();
    expect(await world.broadcasts.progress(id)).toMatchObject({ nextAt: morning, endsAt: undefined });
  });

  it("is kept up to date in one message for each moderator who watches", async () => {
    await subscribe(1);
    const { id } = await world.started();
    await world.broadcasts.watch(id, ada(), "preview:person:ada", "fr");
    await world.broadcasts.watch(id, ada(), "preview:person:ada", "de", "7");
    const [row, ...others] = await tableRows(world.storage, "broadcast_watchers");
    expect(others).toEqual([]);
    expect(row).toMatchObject({ broadcast_id: id, language: "de", message_id: "7" });
    const sealed = String(row?.sealed_address);
    expect(world.storage.keys.open(sealed, `broadcast_watchers:${ada()}`)).toBe("preview:person:ada");
  });
});
