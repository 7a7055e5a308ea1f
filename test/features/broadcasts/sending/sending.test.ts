import { describe, expect, it } from "vitest";
import { placeId } from "../../../../src/chat/address.ts";
import { sql } from "../../../../src/storage/storage.ts";
import { expectLog } from "../../../support/test-logger.ts";
import { countedOf, talliesOf } from "./broadcast-rows.ts";
import { useSendingWorld } from "./sending-world.ts";

const world = useSendingWorld();
const minute = 60_000;

/** How many messages of the bot each of the crowd got, most first. */
const received = () => [...world.telegram.received.values()].sort((one, other) => other - one);
const stateOf = async (id: number) => (await world.broadcasts.find(id))?.state;

describe("sending a broadcast", () => {
  it("gives everybody one message and ends it, its tallies right and its numbers kept for later", async () => {
    const id = await world.broadcast(world.crowd(35));
    await world.sender().tick();
    expect(received()).toEqual(Array(35).fill(1));
    expect(await talliesOf(world.storage, id)).toEqual({ "send delivered": 35, "send total": 35 });
    expect(await stateOf(id)).toBe("finished");
    const rows = await world.storage.db.selectFrom("deliveries").selectAll().execute();
    expect(rows.every(({ message_id, sent_at }) => message_id && sent_at)).toBe(true);
    await world.sender().tick();
    expect(received()).toEqual(Array(35).fill(1));
  });

  it("is shared by two processes, each taking what the other has not", async () => {
    await world.broadcast(world.crowd(40));
    await Promise.all([world.sender().tick(), world.sender().tick()]);
    expect(received()).toEqual(Array(40).fill(1));
  });

  it("waits exactly as long as it is told to, with all that is left, and loses nothing", async () => {
    const id = await world.broadcast(world.crowd(30));
    // One batch is ten messages at this pace: those on their way when the answer comes have left already.
    world.telegram.faults.refuse("sendMessage", 429, { retryAfter: 20 });
    const sender = world.sender({ pacePerSecond: { telegram: 100, discord: 1, preview: 1 } });
    await sender.tick();
    const before = world.telegram.countRequests("sendMessage");
    expect(before).toBeLessThan(10);
    // Every process is told, through the database.
    await world.sender().tick();
    await sender.tick();
    expect(world.telegram.countRequests("sendMessage")).toBe(before);
    await sql`update send_pace set next_at = clock_timestamp(), held_until = clock_timestamp()`.execute(
      world.storage.db,
    );
    world.clock.advance(20_000);
    await world.sender().tick();
    expect(received()).toEqual(Array(30).fill(1));
    expect(await talliesOf(world.storage, id)).toEqual({ "send delivered": 30, "send total": 30 });
  });

  it("tries again after a broken line or a server error, later each time", async () => {
    const id = await world.broadcast(world.crowd(3));
    world.telegram.faults.refuse("sendMessage", 502, { times: 2 });
    world.telegram.faults.drop("sendMessage", "before");
    const sender = world.sender();
    await sender.tick();
    const due = async () =>
      (await world.storage.db.selectFrom("deliveries").select(["due_at", "tries"]).execute()).map(
        ({ due_at, tries }) => [due_at.getTime() - world.clock.now(), tries],
      );
    expect(await due()).toEqual(Array(3).fill([2_000, 1]));
    world.telegram.faults.refuse("sendMessage", 500, { times: 3 });
    world.clock.advance(2_000);
    await sender.tick();
    expect(await due()).toEqual(Array(3).fill([4_000, 2]));
    world.clock.advance(4_000);
    await sender.tick();
    expect(await talliesOf(world.storage, id)).toEqual({ "send delivered": 3, "send total": 3 });
  });

  it("gives a recipient up after eight tries", async () => {
    const id = await world.broadcast(world.crowd(1));
    const sender = world.sender();
    for (let tries = 0; tries < 8; tries++) {
      world.telegram.faults.refuse("sendMessage", 500);
      await sender.tick();
      world.clock.advance(5 * minute);
    }
    expect(await talliesOf(world.storage, id)).toEqual({ "send unreachable": 1, "send total": 1 });
  });

  it("pauses after ten failures in a row, tells the audit, and goes on once it is resumed", async () => {
    const id = await world.broadcast(world.crowd(60));
    world.telegram.faults.refuse("sendMessage", 500, { times: 9 });
    const sender = world.sender({ pacePerSecond: { telegram: 50, discord: 1, preview: 1 } });
    await sender.tick();
    expect(await stateOf(id)).toBe("sending");
    world.clock.advance(minute);
    world.telegram.faults.refuse("sendMessage", 500, { times: 60 });
    const more = await world.broadcast(world.crowd(60));
    await sender.tick();
    expect(await world.broadcasts.find(more)).toMatchObject({ state: "paused", pausedBy: "failures" });
    expect((await world.broadcasts.audit(more)).map(({ action, actor }) => [action, actor])).toEqual([
      ["paused", undefined],
    ]);
    // Those that were on their way, and not one more.
    expect((await countedOf(world.storage, more))["send waiting"]).toBe(60);
    expect(world.telegram.countRequests("sendMessage")).toBeLessThan(60 + 9 + 10 + 25);
    world.telegram.faults.clear();
    world.clock.advance(minute);
    await world.broadcasts.resume(more, world.storage.keys.personKey("preview:person:ada"));
    await sender.tick();
    expect((await talliesOf(world.storage, more))["send delivered"]).toBe(60);
  });

  it("ends with who blocked the bot, has gone or took the right to write away, and says so in the report", async () => {
    const [blocking, gone, ...others] = world.crowd(4);
    const id = await world.broadcast([blocking, gone, ...others] as never);
    const rooms = [...world.telegram.world.rooms.values()];
    rooms[0]?.members.set(world.telegram.world.bot.id, "kicked");
    rooms[1]?.members.set(rooms[1].chat.id, "left");
    await world.sender().tick();
    expect(await talliesOf(world.storage, id)).toEqual({
      "send blocked": 1,
      "send delivered": 2,
      "send gone": 1,
      "send total": 4,
    });
    const left = await world.storage.db.selectFrom("update_subscribers").select("id").execute();
    expect(left).toHaveLength(2);
    expect(await stateOf(id)).toBe("finished");
  });

  it("ends a place's subscription when the bot may not write there, and keeps the place", async () => {
    const ben = world.telegram.person();
    const [silent, open] = [0, 1].map(() => world.telegram.group({ members: [ben], supergroup: true }));
    if (!silent || !open) throw new Error("No groups");
    silent.silencesBot(ben.user);
    const id = await world.broadcast([placeId("telegram", silent.id), placeId("telegram", open.id)]);
    await world.sender().tick();
    expect(await talliesOf(world.storage, id)).toEqual({
      "send delivered": 1,
      "send forbidden": 1,
      "send total": 2,
    });
    const places = await world.storage.db.selectFrom("places").select("subscribed_at").execute();
    expect(places.filter(({ subscribed_at }) => subscribed_at === null)).toHaveLength(1);
  });

  it("follows a group that moved", async () => {
    const ben = world.telegram.person();
    const group = world.telegram.group({ members: [ben] });
    const id = await world.broadcast([placeId("telegram", group.id)]);
    group.becomesSupergroup(ben.user);
    await world.sender().tick();
    expect(group.screen()).toMatchObject([{ text: `Broadcast ${id}, version 0` }]);
    expect(await talliesOf(world.storage, id)).toEqual({ "send delivered": 1, "send total": 1 });
    const again = await world.broadcast([placeId("telegram", group.id)]);
    world.clock.advance(1_000);
    await world.sender().tick();
    expect(await talliesOf(world.storage, again)).toEqual({ "send delivered": 1, "send total": 1 });
  });

  it("sends nothing after the end of its time, and says how many got nothing", async () => {
    const id = await world.broadcast(world.crowd(20), { expiresAt: world.clock.now() + minute });
    world.telegram.faults.refuse("sendMessage", 429, { retryAfter: 120 });
    const sender = world.sender({ pacePerSecond: { telegram: 10, discord: 1, preview: 1 } });
    await sender.tick();
    const sent = received().length;
    world.clock.advance(2 * minute);
    await sender.tick();
    expect(received()).toHaveLength(sent);
    expect(await stateOf(id)).toBe("expired");
    const tallies = await talliesOf(world.storage, id);
    expect((tallies["send delivered"] ?? 0) + (tallies["send expired"] ?? 0)).toBe(20);
  });

  it("gives one chat one message a second, however many broadcasts there are", async () => {
    const crowd = world.crowd(3);
    const ids = [await world.broadcast(crowd), await world.broadcast(crowd)];
    const sender = world.sender();
    await sender.tick();
    expect(received()).toEqual([1, 1, 1]);
    world.clock.advance(1_000);
    await sender.tick();
    expect(received()).toEqual([2, 2, 2]);
    for (const id of ids) expect(await stateOf(id)).toBe("finished");
  });

  it("marks what it cannot put into words as a failure, not as sent", async () => {
    expectLog("broadcast_send_failed");
    const id = await world.broadcast(world.crowd(2));
    const sender = world.sender({
      write() {
        throw new Error("No words");
      },
    });
    await sender.tick();
    expect(received()).toEqual([]);
    expect(await countedOf(world.storage, id)).toEqual({ "send waiting": 2 });
  });
});

describe("stopping it", () => {
  const moderator = () => world.storage.keys.personKey("preview:person:moderator");

  it.each(["pause", "cancel"] as const)(
    "%s: nothing is sent after it but what was on its way",
    async (act) => {
      const id = await world.broadcast(world.crowd(400));
      const hold = world.telegram.faults.hold(["sendMessage"], 15);
      const sender = world.sender();
      const ticking = sender.tick();
      await hold.reached;
      await world.broadcasts[act](id, moderator());
      hold.release();
      await ticking;
      // The batch that was claimed.
      expect(received().length).toBeLessThanOrEqual(101);
      const sent = received().length;
      world.clock.advance(minute);
      await sender.tick();
      expect(received()).toHaveLength(sent);
      if (act === "cancel") return;
      await world.broadcasts.resume(id, moderator());
      await sender.tick();
      expect(received()).toEqual(Array(400).fill(1));
    },
  );

  it("a stop puts what was not sent back at once, for the other processes", async () => {
    await world.broadcast(world.crowd(60));
    const sender = world.sender({ pacePerSecond: { telegram: 50, discord: 1, preview: 1 } });
    sender.start();
    await sender.stop();
    const claimed = await world.storage.db
      .selectFrom("deliveries")
      .select("id")
      .where("state", "=", "claimed")
      .execute();
    expect(claimed).toEqual([]);
    await world.sender().tick();
    expect(received()).toEqual(Array(60).fill(1));
  });

  it("who withdraws while it is being sent gets nothing more, and is counted as withdrawn", async () => {
    const crowd = world.crowd(3);
    const id = await world.broadcast(crowd);
    await world.storage.db
      .deleteFrom("update_subscribers")
      .where("person_key", "=", world.storage.keys.personKey(crowd[0] as never))
      .execute();
    await world.sender().tick();
    expect(await talliesOf(world.storage, id)).toEqual({
      "send delivered": 2,
      "send total": 3,
      "send withdrawn": 1,
    });
    expect(await stateOf(id)).toBe("finished");
  });
});
