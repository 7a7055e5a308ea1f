import { describe, expect, it } from "vitest";
import { createUnasked } from "../../../src/adapters/discord/unasked.ts";
import { fixedClock } from "../../support/fixed-clock.ts";
import { expectLog, testLogger } from "../../support/test-logger.ts";
import { outgoing, setStage } from "./discord-stage.ts";

const announcement = outgoing("Le débat est <b>lundi</b>");
type Stage = Awaited<ReturnType<typeof setStage>>;

async function publishing(options: Parameters<typeof setStage>[0] = {}) {
  const stage = await setStage(options);
  const adapter = await stage.started();
  const channel = stage.fake.announcementChannel(stage.guild.id);
  const send = async (to: `discord:place:${string}`) => {
    const delivery = await adapter.send(to, announcement);
    if (delivery.kind !== "delivered") throw new Error(`Expected a delivery, got ${delivery.kind}`);
    return { to, messageId: delivery.messageId };
  };
  return { ...stage, adapter, channel, send, to: `discord:place:${channel}` as const };
}

const isPublished = ({ fake }: Pick<Stage, "fake">, messageId: string) =>
  ((fake.world.messages.get(messageId)?.flags ?? 0) & 1) === 1;

describe("publishing a message of an announcement channel", () => {
  it("is done once, also when it is asked for twice or Discord's confirmation is lost", async () => {
    const stage = await publishing();
    const { adapter, fake } = stage;
    const sent = await stage.send(stage.to);
    fake.faults.cutAfter(/crosspost/);
    expect(await adapter.publish(sent)).toEqual({ kind: "done" });
    expect(isPublished(stage, sent.messageId)).toBe(true);
    expect(await adapter.publish(sent)).toEqual({ kind: "done" });
  });

  it("is impossible elsewhere, and for a message that is gone", async () => {
    const { adapter, guild, send, to } = await publishing();
    const elsewhere = await send(`discord:place:${guild.channel}`);
    expect(await adapter.publish(elsewhere)).toEqual({ kind: "impossible", because: "forbidden" });
    expect(await adapter.publish({ to, messageId: "1" })).toEqual({ kind: "impossible", because: "gone" });
  });

  it("waits for the rest of the hour after ten, without hanging and without asking again and again", async () => {
    const { adapter, fake, send, to } = await publishing();
    const messages = [];
    for (let sent = 0; sent < 13; sent += 1) messages.push(await send(to));
    const outcomes = await Promise.all(messages.map((message) => adapter.publish(message)));
    expect(outcomes.slice(0, 10)).toEqual(Array(10).fill({ kind: "done" }));
    for (const outcome of outcomes.slice(10)) {
      expect(outcome).toMatchObject({ kind: "later", because: "limited" });
      expect(outcome.kind === "later" && outcome.afterMs).toBeGreaterThan(3_500_000);
      expect(outcome.kind === "later" && outcome.afterMs).toBeLessThan(3_601_000);
    }
    expect(fake.requests.filter((request) => request.includes("crosspost"))).toHaveLength(10);
  });

  it("waits as long as a refusal's body says, whatever its header says", async () => {
    const { adapter, fake, send, to } = await publishing();
    const sent = await send(to);
    fake.faults.limitMisleadingly(1_163_097, /crosspost/);
    const outcome = await adapter.publish(sent);
    expect(outcome).toMatchObject({ kind: "later", because: "limited" });
    expect(outcome.kind === "later" && Math.round(outcome.afterMs / 1_000)).toBe(1_163);
    expect(await adapter.publish(sent)).toEqual({ kind: "done" });
  });
});

describe("a message that Discord was sent unasked", () => {
  it("cannot be changed into one that is too long, which is a fault of ours", async () => {
    const { adapter, send, to } = await publishing();
    expectLog("discord_edit_failed");
    expect(await adapter.edit(await send(to), outgoing("x".repeat(2001)))).toMatchObject({
      kind: "later",
      because: "fault",
    });
  });

  it("is corrected later when Discord only says that there were too many, and is not tried again at once", async () => {
    const { adapter, fake, send, to } = await publishing();
    const sent = await send(to);
    fake.faults.refuseAs("tooManyOldEdits", /PATCH \/channels/);
    const outcome = await adapter.edit(sent, announcement);
    expect(outcome).toMatchObject({ kind: "later", because: "limited" });
    expect(outcome.kind === "later" && outcome.afterMs).toBeGreaterThanOrEqual(60_000);
    expect(fake.requests.filter((request) => request.startsWith("PATCH /channels"))).toHaveLength(1);
  });

  it("waits for a busy channel as its headers say, and is not sent meanwhile", async () => {
    const { adapter, fake, guild, to } = await publishing();
    fake.limits.enabled = true;
    const deliveries = [];
    for (let sent = 0; sent < 7; sent += 1) deliveries.push(await adapter.send(to, announcement));
    expect(deliveries.map(({ kind }) => kind)).toEqual([...Array(5).fill("delivered"), "later", "later"]);
    expect(deliveries.at(-1)).toMatchObject({ because: "limited" });
    expect((await adapter.send(`discord:place:${guild.channel}`, announcement)).kind).toBe("delivered");
    expect([fake.limits.invalidRequests, fake.limits.sentWhileTold]).toEqual([0, 0]);
  });

  it("leaves room for answers, and stays within Discord's 50 a second", async () => {
    const { adapter, fake, ada, behaviour } = await publishing();
    behaviour.answer = () => outgoing("Tout de suite");
    fake.limits.enabled = true;
    const people = fake.crowd(40);
    const sending = Promise.all(people.map((id) => adapter.send(`discord:person:${id}`, announcement)));
    const asked = performance.now();
    await ada.says("Pourquoi ?");
    await ada.hears("Tout de suite");
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(people.filter((id) => fake.received.get(id)).length).toBeLessThan(people.length);
    for (const delivery of await sending) expect(delivery.kind).toBe("delivered");
    expect(people.map((id) => fake.received.get(id))).toEqual(people.map(() => 1));
    expect(fake.limits.invalidRequests).toBe(0);
  });

  it("waits once Discord has refused so much that it would soon shut the bot out", async () => {
    const { fake, ada, ben } = await setStage();
    const clock = fixedClock();
    const logger = testLogger();
    const { token, apiRoot } = fake;
    const { send } = createUnasked({ token, apiRoot, logger, clock, refusalsBorne: 1 });
    ada.closesPrivateMessages();
    expect(await send(`discord:person:${ada.id}`, announcement)).toEqual({
      kind: "refused",
      because: "blocked",
    });
    const before = fake.requests.length;
    const waits = await send(`discord:person:${ben.id}`, announcement);
    expect(waits).toMatchObject({ kind: "later", because: "limited" });
    expect(fake.requests).toHaveLength(before);
    clock.advance(600_000);
    expect((await send(`discord:person:${ben.id}`, announcement)).kind).toBe("delivered");
  });

  it("is sent again once a token that was refused is right", async () => {
    const { fake, ada, started } = await setStage();
    const adapter = await started();
    fake.faults.refuseAs("unauthorized", /POST/);
    const to = `discord:person:${ada.id}` as const;
    expect(await adapter.send(to, announcement)).toMatchObject({ kind: "later", because: "unreachable" });
    expect((await adapter.send(to, announcement)).kind).toBe("delivered");
  });
});

describe("an event in a server", () => {
  it("tells the channel's name, and whether others can follow it", async () => {
    const { ada, channel, guild, receives } = await publishing();
    await ada.slash("petition", {}, { in: channel });
    expect((await receives(1)).place).toEqual({
      id: `discord:place:${channel}`,
      kind: "group",
      guild: guild.id,
      name: "Agora · #annonces",
      isAnnouncement: true,
    });
    await ada.says("Bonjour", { in: guild.channel, mention: true });
    expect((await receives(2)).place).toMatchObject({ name: "Agora · #agora" });
    expect((await receives(2)).place).not.toHaveProperty("isAnnouncement");
  });
});
