import { describe, expect, it } from "vitest";
import { expectLog, loggedLines } from "../../support/test-logger.ts";
import { outgoing, setStage } from "./discord-stage.ts";

const message = outgoing("C'est <b>l'heure</b>", { buttons: [[{ label: "Arrêter", payload: "stop:all:" }]] });
const posts = /POST \/channels/;

describe("a message that Discord is sent unasked", () => {
  it("arrives in somebody's private chat", async () => {
    const { ada, started } = await setStage();
    const adapter = await started();
    const delivery = await adapter.send(`discord:person:${ada.id}`, message);
    const heard = await ada.hears("C'est l'heure");
    expect(delivery).toEqual({ kind: "delivered", messageId: heard.id });
    expect(heard).toMatchObject({
      content: "C'est **l'heure**",
      buttons: [{ label: "Arrêter", payload: "stop:all:" }],
    });
  });

  it("arrives in a server's channel", async () => {
    const { ben, guild, started } = await setStage();
    const adapter = await started();
    expect(await adapter.send(`discord:place:${guild.channel}`, message)).toMatchObject({
      kind: "delivered",
    });
    await ben.hears("C'est l'heure");
  });

  it("is refused for good when the person, the place or the right to write is not there", async () => {
    const { fake, ada, guild, started } = await setStage();
    const adapter = await started();
    ada.closesPrivateMessages();
    fake.forbidWriting(guild.channel);
    const because = async (to: Parameters<typeof adapter.send>[0]) => adapter.send(to, message);
    expect(await because(`discord:person:${ada.id}`)).toEqual({ kind: "refused", because: "blocked" });
    expect(await because("discord:person:1")).toEqual({ kind: "refused", because: "gone" });
    expect(await because("discord:place:1")).toEqual({ kind: "refused", because: "gone" });
    expect(await because(`discord:place:${guild.channel}`)).toEqual({
      kind: "refused",
      because: "forbidden",
    });
  });

  it("is handed back with the pause Discord asks for when it is limited", async () => {
    const { fake, ada, started } = await setStage();
    const adapter = await started();
    fake.faults.limit(30_000);
    const delivery = await adapter.send(`discord:person:${ada.id}`, message);
    expect(delivery.kind).toBe("later");
    if (delivery.kind === "later") expect(delivery.afterMs).toBeGreaterThanOrEqual(30_000);
  });

  it("is handed back when Discord keeps failing or does not answer", async () => {
    const { fake, ada, started } = await setStage();
    const adapter = await started();
    fake.faults.refuse(503, posts, 3);
    expect(await adapter.send(`discord:person:${ada.id}`, message)).toEqual({
      kind: "later",
      afterMs: 5_000,
      because: "unreachable",
    });
    fake.faults.cutBefore(posts, 3);
    expect(await adapter.send(`discord:person:${ada.id}`, message)).toEqual({
      kind: "later",
      afterMs: 5_000,
      because: "unreachable",
      // The line broke: for all the bot knows, after the act.
      mayHaveArrived: true,
    });
    expect(ada.screen()).toEqual([]);
  });

  it("arrives once when only Discord's confirmation was lost", async () => {
    const { fake, ada, started } = await setStage();
    const adapter = await started();
    fake.faults.cutAfter(posts, 2);
    expect(await adapter.send(`discord:person:${ada.id}`, message)).toMatchObject({ kind: "delivered" });
    expect(ada.screen()).toHaveLength(1);
  });

  it("is handed back when there is no connection yet or no longer", async () => {
    const { ada, create, receive } = await setStage();
    const adapter = create();
    expect(await adapter.send(`discord:person:${ada.id}`, message)).toMatchObject({ kind: "later" });
    await adapter.start(receive, []);
    await adapter.stop();
    expect(await adapter.send(`discord:person:${ada.id}`, message)).toMatchObject({ kind: "later" });
  });

  it("waits and raises an alarm when the message itself is at fault: nobody is taken off a list for it", async () => {
    const { fake, ada, started } = await setStage();
    const adapter = await started();
    expectLog("discord_send_failed");
    fake.faults.refuse(400, posts);
    expect(await adapter.send(`discord:person:${ada.id}`, message)).toEqual({
      kind: "later",
      afterMs: 600_000,
      because: "fault",
    });
    expect(JSON.stringify(loggedLines())).not.toContain(ada.id);
  });
});

describe("whether the bot is in a place", () => {
  const lookups = /GET \/channels/;

  it("is what Discord says, and unknown while it does not answer", async () => {
    const { fake, guild, started } = await setStage();
    const adapter = await started();
    const isIn = () => adapter.isIn?.(`discord:place:${guild.channel}`);
    expect(await isIn()).toBe("in");
    fake.outage(guild.id);
    expect(await isIn()).toBe("in");
    fake.faults.refuse(503, lookups, 3);
    expect(await isIn()).toBe("unknown");
    fake.faults.refuse(403, lookups);
    expect(await isIn()).toBe("unknown");
    fake.removeBotUntold(guild.id);
    expect(await isIn()).toBe("out");
    expect(await adapter.isIn?.("discord:place:1")).toBe("out");
    await adapter.stop();
    expect(await isIn()).toBe("unknown");
  });
});
