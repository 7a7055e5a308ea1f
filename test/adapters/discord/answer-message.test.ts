import { describe, expect, it } from "vitest";
import { until } from "../../support/fake-discord/until.ts";
import { expectLog, loggedLines } from "../../support/test-logger.ts";
import { outgoing, setStage } from "./discord-stage.ts";

describe("a message written to the bot on Discord", () => {
  it("is a question in the private chat", async () => {
    const { ada, behaviour, received, started } = await setStage();
    behaviour.answer = () => outgoing("Parce que", { private: true });
    await started();
    await ada.says("  Pourquoi Microsoft ?\nVraiment ?  ");
    await ada.hears("Parce que");
    expect(received).toMatchObject([
      {
        kind: "text",
        text: "Pourquoi Microsoft ?\nVraiment ?",
        place: { kind: "private" },
        person: { grants: [] },
      },
    ]);
    expect(received[0]?.id).toMatch(/^discord:message:\d+$/);
    expect(received[0]?.at).toBeGreaterThan(Date.now() - 60_000);
  });

  it("is a question in a server when it names the bot, without the name", async () => {
    const { ada, guild, behaviour, received, started } = await setStage();
    behaviour.answer = () => outgoing("Parce que");
    await started();
    await ada.says("pourquoi ?", { in: guild.channel, mention: true });
    expect(await ada.hears("Parce que")).toMatchObject({ channelId: guild.channel, pings: false });
    expect(received).toMatchObject([
      {
        kind: "text",
        text: "pourquoi ?",
        place: { kind: "group", guild: guild.id },
        person: { grants: [`discord-role:${guild.id}`, `discord-role:${guild.role}`] },
      },
    ]);
  });

  it("is a question in a server when it answers the bot", async () => {
    const { ada, guild, behaviour, received, started } = await setStage();
    behaviour.answer = () => outgoing("Réponse");
    await started();
    await ada.slash("petition", {}, { in: guild.channel });
    const { id } = await ada.hears("Réponse");
    await ada.says("et ensuite ?", { in: guild.channel, replyTo: id });
    await until(() => received.length === 2);
    expect(received[1]).toMatchObject({ kind: "text", text: "et ensuite ?" });
  });

  it("is a command when it starts with a slash", async () => {
    const { ada, guild, received, receives, started } = await setStage();
    await started();
    await ada.says("/remind dans 2 jours");
    await ada.says("/Petition", { in: guild.channel, mention: true });
    await receives(2);
    expect(received).toMatchObject([
      { kind: "command", name: "remind", input: { line: "dans 2 jours" } },
      { kind: "command", name: "Petition", input: { line: "" } },
    ]);
  });

  it("is left alone in a server when it is for others, from a bot, or from the bot itself", async () => {
    const { fake, ada, guild, received, receives, started } = await setStage();
    await started();
    await ada.says("bonjour à tous", { in: guild.channel });
    await ada.says("@everyone", { in: guild.channel });
    fake.otherBotSays(guild.channel, "bonjour");
    await ada.says("et toi ?", { in: guild.channel, mention: true });
    await receives();
    expect(received).toMatchObject([{ text: "et toi ?" }]);
  });

  it("reaches the bot as an empty text when it holds nothing but its name", async () => {
    const { ada, guild, receives, started } = await setStage();
    await started();
    await ada.says("", { in: guild.channel, mention: true });
    expect(await receives()).toMatchObject({ kind: "text", text: "" });
  });

  it("is answered by a private message when the answer is private, with a pointer in the server", async () => {
    const { ada, ben, guild, behaviour, started } = await setStage();
    const buttons = [[{ label: "Effacer", payload: "forget:all:" }]];
    behaviour.answer = () => outgoing("Vos rappels", { private: true, buttons });
    await started();
    await ada.says("mes rappels", { in: guild.channel, mention: true });
    const pointer = await ben.hears("Je vous ai répondu en privé.");
    expect(pointer.buttons).toEqual([]);
    const heard = await ada.hears("Vos rappels");
    expect(heard.channelId).not.toBe(guild.channel);
    expect(heard.buttons).toHaveLength(1);
    expect(ben.screen().some(({ text }) => text.includes("Vos rappels"))).toBe(false);
  });

  it("counts as answered only once the pointer stands in the server too", async () => {
    const { fake, ada, guild, behaviour, delivered, started } = await setStage();
    behaviour.answer = () => outgoing("Vos rappels", { private: true });
    await started();
    const held = fake.faults.hold(/POST \/channels\/\d+\/messages/, 1);
    await ada.says("mes rappels", { in: guild.channel, mention: true });
    await held.reached;
    await ada.hears("Vos rappels");
    expect(delivered).toEqual([]);
    held.release();
    await ada.hears("Je vous ai répondu en privé.");
    await until(() => delivered.length === 1);
  });

  it("is never answered in public when the private chat is closed; the pointer says how to open it", async () => {
    const { ada, ben, guild, behaviour, started } = await setStage();
    behaviour.answer = () => outgoing("Your reminders", { private: true, language: "en" });
    await started();
    ada.closesPrivateMessages();
    await ada.says("my reminders", { in: guild.channel, mention: true });
    await until(() => ben.screen().length === 2);
    expect(ben.screen().some(({ text }) => text.includes("Your reminders"))).toBe(false);
    expect(ada.screen().at(-1)).toMatchObject({ fromBot: true, channelId: guild.channel });
  });

  it("is answered once when Discord's confirmation is lost, and also after faults", async () => {
    const { fake, ada, behaviour, started } = await setStage();
    behaviour.answer = () => outgoing("Une fois");
    const adapter = await started();
    fake.faults.refuse(502, /POST \/channels/);
    fake.faults.cutAfter(/POST \/channels/);
    await ada.says("alors ?");
    await ada.hears("Une fois");
    await adapter.stop();
    expect(ada.screen().filter(({ fromBot }) => fromBot)).toHaveLength(1);
  });

  it("waits out a short rate limit", async () => {
    const { fake, ada, behaviour, started } = await setStage();
    behaviour.answer = () => outgoing("Patience");
    await started();
    fake.faults.limit(50, /POST \/channels/);
    await ada.says("alors ?");
    await ada.hears("Patience");
  });

  it("is postponed, not given up, while Discord is away", async () => {
    const { fake, ada, behaviour, received, postponed, delivered, started } = await setStage();
    expectLog("discord_not_answered");
    behaviour.answer = () => outgoing("Réponse");
    await started();
    fake.faults.refuse(500, /POST \/channels\/\d+\/messages/, 3);
    await ada.says("alors ?");
    await until(() => postponed.length === 1);
    expect(postponed).toEqual([received[0]?.id]);
    expect(delivered).toEqual([]);
  });

  it("that cannot be answered where it stands is a line in the log, without a word of it", async () => {
    const { fake, ada, guild, behaviour, received, started } = await setStage();
    expectLog("discord_not_answered");
    behaviour.answer = () => outgoing("Réponse");
    const adapter = await started();
    fake.forbidWriting(guild.channel);
    await ada.says("alors ?", { in: guild.channel, mention: true });
    await until(() => received.length === 1);
    await adapter.stop();
  });
});

describe("an event that discord.js cannot read", () => {
  it("is left out and named without its words; what comes after it is taken", async () => {
    expectLog("discord_event_unreadable");
    const { fake, ada, started, receives } = await setStage();
    await started();
    const { announce } = fake.gateway;
    fake.gateway.announce = (type, message, payload) => announce(type, message, { ...payload, mentions: 5 });
    await ada.says("secret words");
    fake.gateway.announce = announce;
    await ada.says("pourquoi ?");
    expect(await receives()).toMatchObject({ text: "pourquoi ?" });
    expect(JSON.stringify(loggedLines())).not.toContain("secret words");
  });
});
