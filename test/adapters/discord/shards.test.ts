import { describe, expect, it } from "vitest";
import { personId } from "../../../src/chat/address.ts";
import type { FakeDiscord } from "../../support/fake-discord/fake-discord.ts";
import { openTurn } from "../../support/open-turn.ts";
import { cards, outgoing, setStage } from "./discord-stage.ts";

const shardOf = (guild: string) => Number((BigInt(guild) >> 22n) % 2n);
const only = (id: number) => ({ shards: { ids: [id], total: 2 } });

/** A server on that shard: its place follows from the moment it was made. */
async function guildOn(fake: FakeDiscord, shard: number, members: Parameters<FakeDiscord["guild"]>[0]) {
  for (;;) {
    const guild = fake.guild(members);
    if (shardOf(guild.id) === shard) return guild;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe("shards", () => {
  it("of two processes bring each event to one of them, private messages to the first", async () => {
    const { fake, ada, create, receive, received, behaviour } = await setStage();
    behaviour.answer = () => outgoing("<b>oui</b>");
    const guilds = [await guildOn(fake, 0, [{ id: ada.id }]), await guildOn(fake, 1, [{ id: ada.id }])];
    await Promise.all([0, 1].map((id) => create(only(id)).start(receive, cards)));
    expect(fake.gateway.shards()).toEqual([0, 1]);
    for (const { channel } of guilds) await ada.slash("privacy", {}, { in: channel });
    await ada.says("bonjour");
    await expect.poll(() => received.length).toBe(3);
    await expect.poll(() => ada.screen().filter(({ fromBot }) => fromBot).length).toBe(3);
    expect(fake.gateway.counts.overlaps).toBe(0);
  });

  it("ask for a role that only another process sees", async () => {
    const stage = await setStage({ namesRole: true });
    const { fake, ada, guild, create, receive } = stage;
    const own = shardOf(guild.id);
    const [seeing, other] = [create(only(own)), create(only(1 - own))];
    await other.start(receive, cards);
    const granted = () => other.grantsOf(personId("discord", ada.id));
    await seeing.start(receive, cards);
    expect(await granted()).toEqual([`discord-role:${guild.role}`]);
    const standby = create();
    await standby.introduce();
    expect(await standby.grantsOf(personId("discord", ada.id))).toEqual([`discord-role:${guild.role}`]);
    expect(await standby.isIn(`discord:place:${guild.channel}`)).toBe("in");
    expect(fake.gateway.shards()).toEqual([0, 1]);
  });

  it("may take long to come, as long as they come", async () => {
    const { fake, create, receive } = await setStage({ connectWithinMs: 2_000 });
    fake.gateway.switches.readyApartMs = 900;
    await create({ shards: { ids: [0, 1, 2, 3], total: 4 } }).start(receive, cards);
    expect(fake.gateway.shards()).toEqual([0, 1, 2, 3]);
    fake.gateway.switches.readyApartMs = 3_000;
    await expect(create({ shards: { ids: [0, 1], total: 4 } }).start(receive, cards)).rejects.toThrow(
      "Discord",
    );
  });

  it("are named one by one, so that sets that overlap are found", async () => {
    const { create } = await setStage();
    expect(create({ shards: { ids: [0, 3], total: 8 } }).exclusive).toEqual(["discord:0/8", "discord:3/8"]);
    expect(create().exclusive).toEqual(["discord"]);
  });
});

describe("a turn on Discord", () => {
  it("that is lost ends the line at once, and another one begins it anew", async () => {
    const { fake, create, receive, ada, guild, receives, behaviour } = await setStage();
    const answer = Promise.withResolvers<ReturnType<typeof outgoing>>();
    behaviour.answer = () => answer.promise;
    const adapter = create();
    const lost = openTurn();
    await adapter.start(receive, cards, lost.turn);
    await ada.slash("privacy", {}, { in: guild.channel });
    await receives(1);
    lost.lose();
    await expect.poll(() => fake.gateway.shards()).toEqual([]);
    // Somebody else's turn by now, while an answer is still in hand here.
    await adapter.introduce();
    answer.resolve(outgoing("<b>encore</b>"));
    await expect.poll(() => adapter.health()).toEqual({ kind: "standby" });
    expect(ada.screen().filter(({ fromBot }) => fromBot)).toHaveLength(1);
    await adapter.start(receive, cards, openTurn().turn);
    expect(adapter.health()).toEqual({ kind: "well" });
    await ada.says("encore là ?");
    await receives(2);
  });

  it("is ended before the answers in hand are written, which still are", async () => {
    const { fake, create, receive, ada, guild, receives, behaviour } = await setStage();
    const answer = Promise.withResolvers<ReturnType<typeof outgoing>>();
    behaviour.answer = () => answer.promise;
    const adapter = create();
    const ending = openTurn();
    await adapter.start(receive, cards, ending.turn);
    await ada.slash("privacy", {}, { in: guild.channel });
    await receives(1);
    const stopped = adapter.stop();
    await expect.poll(ending.ended).toBe(1);
    expect(fake.gateway.shards()).toEqual([]);
    answer.resolve(outgoing("<b>encore</b>"));
    await stopped;
    expect(ada.screen().filter(({ fromBot }) => fromBot)).toHaveLength(1);
  });

  it("that nobody can vouch for goes on, and ends when another process begins", async () => {
    const { fake, create, receive, received, receives, ada } = await setStage();
    const [cutOff, other] = [create({ lookForOthersMs: 5 }), create()];
    const doubted = openTurn();
    await cutOff.start(receive, cards, doubted.turn);
    const looks = () => fake.requests.filter((request) => request === "GET /gateway/bot").length;
    const look = async () => {
      const before = looks();
      await expect.poll(looks).toBeGreaterThan(before + 1);
    };
    doubted.stand("unanswered");
    await look();
    doubted.stand("unknown");
    await look();
    await ada.says("encore là ?");
    await receives(1);

    await other.start(receive, cards, openTurn().turn);
    await expect.poll(() => doubted.turn.isOver()).toBe(true);
    await expect.poll(() => cutOff.health()).not.toEqual({ kind: "well" });
    await ada.says("et maintenant ?");
    await receives(2);
    expect(received).toHaveLength(2);
  });

  it("that nobody can vouch for ends when Discord could not be asked in time who else began", async () => {
    const { fake, create, receive } = await setStage();
    const adapter = create({ lookForOthersMs: 5 });
    const doubted = openTurn();
    await adapter.start(receive, cards, doubted.turn);
    doubted.stand("unknown");
    await expect.poll(() => doubted.turn.isOver()).toBe(true);
    await expect.poll(() => fake.gateway.shards()).toEqual([]);
  });

  it("is not needed to send", async () => {
    const { ada, create } = await setStage();
    const worker = create();
    const to = personId("discord", ada.id);
    expect(await worker.send(to, outgoing("trop tôt"))).toMatchObject({ because: "unreachable" });
    await worker.introduce();
    expect(await worker.send(to, outgoing("bonjour"))).toMatchObject({ kind: "delivered" });
    expect(worker.installLink()).toContain("client_id=");
    await expect(create({ token: "wrong.token" }).introduce()).rejects.toMatchObject({
      problems: [{ where: "DISCORD_TOKEN" }],
    });
  });
});
