import { describe, expect, it } from "vitest";
import type { Delivery, Revision } from "../../../../src/chat/adapter-contract.ts";
import { type Address, placeId } from "../../../../src/chat/address.ts";
import type { Audience } from "../../../../src/features/broadcasts/broadcast.ts";
import type { Line } from "../../../../src/features/broadcasts/sending/send-one.ts";
import { talliesOf } from "./broadcast-rows.ts";
import { useSendingWorld } from "./sending-world.ts";

const world = useSendingWorld();
const hour = 3_600_000;
const moderator = (name: string) => world.storage.keys.personKey(`preview:person:${name}`);

describe("quiet hours", () => {
  it("put people off until they end, while places and corrections do not wait", async () => {
    world.clock.set("2026-11-24T22:00:00Z");
    const ben = world.telegram.person();
    const group = world.telegram.group({ members: [ben], supergroup: true });
    const crowd = world.crowd(12);
    const id = await world.broadcast([...crowd, placeId("telegram", group.id)]);
    // Nobody has chosen: asleep from 21 to 9 in Paris, where it is 23.
    const sender = world.sender({ preferencesOf: async () => new Map() });
    await sender.tick();
    expect([...world.telegram.received.keys()]).toEqual([group.id]);
    world.clock.set("2026-11-25T07:59:59Z");
    await sender.tick();
    expect(world.telegram.received.size).toBe(1);
    world.clock.set("2026-11-25T08:00:00Z");
    await sender.tick();
    expect(world.telegram.received.size).toBe(13);
    expect((await talliesOf(world.storage, id))["send delivered"]).toBe(13);
  });

  it("are each person's own, and who would wake too late gets nothing", async () => {
    world.clock.set("2026-11-24T22:00:00Z");
    const [owl, lark] = world.crowd(2);
    const id = await world.broadcast([owl, lark] as Address[], { expiresAt: world.clock.now() + hour });
    const key = world.storage.keys.personKey(owl as never);
    const sender = world.sender({ preferencesOf: async () => new Map([[key, { quiet: "off" as const }]]) });
    await sender.tick();
    world.clock.advance(hour);
    await sender.tick();
    expect(await talliesOf(world.storage, id)).toEqual({
      "send delivered": 1,
      "send expired": 1,
      "send total": 2,
    });
  });
});

describe("a correction and a recall", () => {
  it("reach every message that was sent, also after the end, and count what could not be changed", async () => {
    const crowd = world.crowd(5);
    const id = await world.broadcast(crowd);
    const sender = world.sender();
    await sender.tick();
    const [first] = world.telegram.world.rooms.values();
    first?.members.set(world.telegram.world.bot.id, "kicked");
    world.clock.advance(hour);
    expect(await world.broadcasts.correct(id, moderator("ada"), { fr: "Autrement" })).toMatchObject({
      kind: "done",
    });
    await sender.tick();
    const texts = [...world.telegram.world.rooms.values()].map(({ messages }) => messages[0]?.text);
    expect(texts.filter((text) => text === `Broadcast ${id}, version 1`)).toHaveLength(4);
    expect(await talliesOf(world.storage, id)).toMatchObject({
      "correct blocked": 1,
      "correct corrected": 4,
    });
    world.clock.advance(1_000);
    await world.broadcasts.recall(id, moderator("ada"));
    await sender.tick();
    expect([...world.telegram.world.rooms.values()].flatMap(({ messages }) => messages)).toHaveLength(1);
    expect(await talliesOf(world.storage, id)).toMatchObject({ "recall recalled": 4 });
  });
});

/** A platform that publishes, and answers what the test tells it to. */
function announcing(answer: () => Revision = () => ({ kind: "done" })) {
  const published: string[] = [];
  let sent = 0;
  const line: Line = {
    platform: "discord",
    send: async (): Promise<Delivery> => ({ kind: "delivered", messageId: `m${++sent}` }),
    edit: async () => ({ kind: "done" }),
    remove: async () => ({ kind: "done" }),
    async publish({ messageId }) {
      const revision = answer();
      if (revision.kind === "done") published.push(messageId);
      return revision;
    },
  };
  return { line, published };
}

describe("publishing to the followers of an announcement channel", () => {
  const channel = placeId("discord", "77");
  const announce = () => world.announce([channel]);

  it("happens ten times an hour, and the eleventh waits for its turn", async () => {
    const { line, published } = announcing();
    const sender = world.sender({ platforms: [line] });
    for (let broadcast = 0; broadcast < 11; broadcast++) {
      await announce();
      world.clock.advance(2_000);
      await sender.tick();
    }
    await sender.tick();
    expect(published).toHaveLength(10);
    const everybody = { places: true, people: true, platforms: undefined, languages: undefined };
    const budget = (more: Partial<Audience> = {}) =>
      world.broadcasts.crosspostBudget({ ...everybody, ...more });
    expect(await budget()).toEqual({ channels: 1, used: 10, limit: 10 });
    expect(await budget({ platforms: ["telegram"] })).toEqual({ channels: 0, used: 0, limit: 10 });
    const waiting = world.storage.db.selectFrom("crossposts").select("due_at").where("state", "=", "waiting");
    const { due_at } = await waiting.executeTakeFirstOrThrow();
    // An hour after the first of the ten.
    world.clock.set(due_at.getTime() - 1);
    await sender.tick();
    expect(published).toHaveLength(10);
    world.clock.set(due_at.getTime());
    await sender.tick();
    expect(published).toHaveLength(11);
    expect(await budget()).toEqual({ channels: 1, used: 10, limit: 10 });
    world.clock.advance(3_600_000);
    expect(await budget()).toEqual({ channels: 1, used: 0, limit: 10 });
  });

  it("waits as long as Discord says, and leaves what cannot be published", async () => {
    const answers: Revision[] = [
      { kind: "later", afterMs: 60_000 },
      { kind: "impossible", because: "forbidden" },
    ];
    const { line, published } = announcing(() => answers.shift() ?? { kind: "done" });
    const sender = world.sender({ platforms: [line] });
    await announce();
    await sender.tick();
    world.clock.advance(59_999);
    await sender.tick();
    expect(answers).toHaveLength(1);
    world.clock.advance(1);
    await sender.tick();
    expect(published).toEqual([]);
    const rows = await world.storage.db.selectFrom("crossposts").select("state").execute();
    expect(rows).toEqual([{ state: "impossible" }]);
  });
});

describe("a progress message", () => {
  async function watch(id: number) {
    const moderatorChat = world.telegram.person();
    world.telegram.world.openPrivate(moderatorChat.user);
    await world.broadcasts.watch(id, moderator("mo"), `telegram:person:${moderatorChat.id}`, "fr");
    return moderatorChat;
  }

  it("is sent once, changed at most every five seconds, and left alone at the end", async () => {
    const id = await world.broadcast(world.crowd(3), { expiresAt: world.clock.now() + 20 * hour });
    const reader = await watch(id);
    const sleepy = world.sender({ preferencesOf: async () => new Map() });
    world.clock.set("2026-11-24T22:00:00Z");
    await sleepy.tick();
    expect(reader.screen()).toMatchObject([{ text: "sending  3" }]);
    const sender = world.sender();
    await world.storage.db
      .updateTable("deliveries")
      .set({ due_at: new Date(0) })
      .execute();
    world.clock.advance(4_000);
    await sender.tick();
    expect(reader.screen()).toMatchObject([{ text: "sending  3" }]);
    world.clock.advance(1_000);
    await sender.tick();
    expect(reader.screen()).toMatchObject([{ text: "finished  0" }]);
    expect(await world.storage.db.selectFrom("broadcast_watchers").selectAll().execute()).toEqual([]);
  });

  it("comes anew when failures pause the broadcast, and goes to nobody who blocked the bot", async () => {
    const id = await world.broadcast(world.crowd(12));
    const reader = await watch(id);
    await world.sender({ platforms: [world.line], preferencesOf: async () => new Map() }).tick();
    world.clock.advance(6_000);
    const unreachable: Line = {
      ...world.line,
      send: async (to, message) =>
        to.endsWith(`:${reader.id}`)
          ? world.line.send(to, message)
          : { kind: "later", afterMs: 1_000, because: "unreachable" },
    };
    const again = await world.broadcast(world.crowd(12));
    await world.broadcasts.watch(again, moderator("mo"), `telegram:person:${reader.id}`, "fr");
    await world.sender({ platforms: [unreachable] }).tick();
    expect(reader.screen().map(({ text }) => text)).toContain("paused failures 12");
    reader.blocks();
    world.clock.advance(6_000);
    await world.broadcasts.resume(again, moderator("mo"));
    await world.sender().tick();
    const watchers = await world.storage.db.selectFrom("broadcast_watchers").select("broadcast_id").execute();
    expect(watchers.map(({ broadcast_id }) => broadcast_id)).not.toContain(again);
  });
});
