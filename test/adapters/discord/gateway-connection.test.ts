import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../src/system/config-error.ts";
import { until } from "../../support/fake-discord/until.ts";
import { expectLog, loggedLines } from "../../support/test-logger.ts";
import { cards, commandCard, outgoing, setStage } from "./discord-stage.ts";

describe("the connection to Discord", () => {
  it("is well once started, without a privileged intent", async () => {
    const { create, receive } = await setStage();
    const adapter = create();
    expect(adapter.health()).toEqual({ kind: "unwell", because: "discord_not_connected" });
    await adapter.start(receive, cards);
    expect(adapter.health()).toEqual({ kind: "well" });
    await adapter.stop();
    await adapter.stop();
    expect(adapter.health().kind).toBe("unwell");
  });

  it("is refused with a cure when the token is wrong", async () => {
    const { create, receive } = await setStage();
    const failure = await create({ token: "wrong.token" })
      .start(receive, cards)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect((failure as ConfigError).problems[0]).toMatchObject({
      where: "DISCORD_TOKEN",
      cure: expect.stringContaining("reset"),
    });
    expect(String(failure)).not.toContain("wrong.token");
  });

  it("is refused with a cure when the gateway closes on its token or intents", async () => {
    expectLog("discord_closed_for_good");
    expectLog("discord.line_error");
    for (const code of [4004, 4013, 4014]) {
      const { fake, create, receive } = await setStage();
      fake.gateway.switches.closeOnIdentify = code;
      await expect(create().start(receive, cards)).rejects.toBeInstanceOf(ConfigError);
    }
  });

  it("tells the operator the cure when the gateway closes for good while the bot runs", async () => {
    expectLog("discord_closed_for_good");
    expectLog("discord.line_error");
    const { fake, started } = await setStage();
    const adapter = await started();
    fake.gateway.cut(4014);
    await until(() => adapter.health().kind === "unwell");
    expect(adapter.health()).toEqual({ kind: "unwell", because: "discord_closed_4014" });
    expect(loggedLines()).toContainEqual(
      expect.objectContaining({
        code: "discord_closed_for_good",
        close: 4014,
        problem: expect.stringContaining("intents"),
        cure: expect.stringContaining("Bot page"),
      }),
    );
  });

  it("gives up in bounded time when Discord is not there or says nothing, and can be started again", async () => {
    const { fake, create, receive } = await setStage({ connectWithinMs: 300 });
    const nowhere = create({ apiRoot: "http://127.0.0.1:9/api" });
    await expect(nowhere.start(receive, cards)).rejects.toThrow("could not be reached");
    fake.gateway.switches.silent = true;
    const adapter = create();
    const failure = await adapter.start(receive, cards).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(ConfigError);
    fake.gateway.switches.silent = false;
    await adapter.start(receive, cards);
    expect(adapter.health()).toEqual({ kind: "well" });
  });

  it("is resumed after a cut, and what was said meanwhile is answered", async () => {
    const { fake, ada, behaviour, started } = await setStage();
    behaviour.answer = (incoming) => outgoing(incoming.kind === "text" ? `Reçu ${incoming.text}` : "");
    const adapter = await started();
    fake.gateway.cut();
    await until(() => adapter.health().kind === "unwell");
    await ada.says("pendant la coupure");
    await ada.hears("Reçu pendant la coupure");
    expect(fake.gateway.counts).toMatchObject({ identifies: 1, resumes: 1 });
    expect(adapter.health()).toEqual({ kind: "well" });
  });

  it("is resumed when Discord asks for it", async () => {
    const { fake, ada, receives, started } = await setStage();
    await started();
    fake.gateway.askToReconnect();
    await until(() => fake.gateway.counts.resumes === 1);
    await ada.says("bonjour");
    expect(await receives()).toMatchObject({ kind: "text", text: "bonjour" });
  });

  it("is begun anew when Discord has forgotten the session", async () => {
    const { fake, started } = await setStage();
    const adapter = await started();
    fake.gateway.forgetSessions();
    fake.gateway.cut();
    // After the refused resume comes a third line; only then, 5 s after the first, may a bot identify again.
    await until(() => fake.gateway.counts.hellos === 3);
    expect(fake.gateway.counts.resumes).toBe(0);
    expect(adapter.health()).toEqual({ kind: "unwell", because: "discord_disconnected" });
  });

  it("is taken up again when heartbeats stay without an answer", async () => {
    const { fake, started } = await setStage({ heartbeatMs: 60 });
    const adapter = await started();
    await until(() => fake.gateway.counts.heartbeats > 2);
    fake.gateway.switches.withholdAcks = true;
    await until(() => adapter.health().kind === "unwell");
    fake.gateway.switches.withholdAcks = false;
    await until(() => fake.gateway.counts.resumes > 0 && adapter.health().kind === "well");
  });

  it("counts as unwell when nothing is heard on it, before discord.js gives it up, and heals by a sign of life", async () => {
    const { ada, receives, started } = await setStage({ heartbeatLateMs: 300 });
    const adapter = await started();
    await until(() => adapter.health().kind === "unwell");
    expect(adapter.health()).toEqual({ kind: "unwell", because: "discord.heartbeat_late" });
    await ada.says("toujours là");
    await receives();
    expect(adapter.health()).toEqual({ kind: "well" });
  });

  it("stays closed when it is stopped while it reconnects", async () => {
    const { fake, started } = await setStage();
    const adapter = await started();
    fake.gateway.cut();
    await until(() => adapter.health().kind === "unwell");
    await adapter.stop();
    await expect(until(() => fake.gateway.connected(), undefined, 900)).rejects.toThrow("in vain");
  });

  it("answers what is in hand before it stops", async () => {
    const { ada, behaviour, receives, started } = await setStage();
    let finish = () => {};
    behaviour.answer = () => new Promise((resolve) => (finish = () => resolve(outgoing("Au revoir"))));
    const adapter = await started();
    await ada.says("encore une chose");
    await receives();
    const stopped = adapter.stop();
    finish();
    await stopped;
    expect(ada.screen().at(-1)?.text).toBe("Au revoir");
  });

  it("logs neither words nor ids", async () => {
    const { ada, guild, behaviour, started } = await setStage();
    behaviour.answer = () => outgoing("Mots à taire");
    await started();
    await ada.says("mots confiés", { in: guild.channel, mention: true });
    await ada.hears("Mots à taire");
    const log = JSON.stringify(loggedLines());
    for (const secret of ["Mots", "mots", ada.id, guild.id, guild.channel, "fake.discord.token"])
      expect(log).not.toContain(secret);
  });
});

describe("a server on Discord", () => {
  it("is told of when the bot enters it, not when it was there before", async () => {
    const { fake, ada, received, receives, started } = await setStage();
    await started();
    const joined = fake.guild([{ id: ada.id }]);
    expect(await receives()).toMatchObject({
      kind: "membership",
      change: { type: "added" },
      place: { kind: "group", guild: joined.id },
    });
    expect(received).toHaveLength(1);
  });

  it("is told of when the bot is put out of it, not when it has an outage", async () => {
    const { fake, ada, guild, received, receives, started } = await setStage();
    await started();
    fake.outage(guild.id);
    fake.removeBot(guild.id);
    const event = await receives();
    expect(event).toMatchObject({
      kind: "membership",
      change: { type: "removed" },
      place: { guild: guild.id },
    });
    await ada.says("toujours là ?");
    await receives(2);
    expect(received.map(({ kind }) => kind)).toEqual(["membership", "text"]);
  });
});

describe("Discord's command menu", () => {
  it("is published in every language, once, and again only when a command changed", async () => {
    const { fake, create, receive } = await setStage();
    for (let run = 0; run < 2; run += 1) {
      const adapter = create();
      await adapter.start(receive, cards);
      await adapter.stop();
    }
    expect(fake.world.publications).toBe(1);
    expect(fake.world.commands[0]).toMatchObject({
      name: "privacy",
      name_localizations: { fr: "confidentialité", "en-GB": "privacy", "en-US": "privacy" },
      contexts: [0, 1],
    });
    const adapter = create();
    await adapter.start(receive, [...cards, commandCard("help")]);
    expect(fake.world.publications).toBe(2);
    expect(fake.world.commands.map(({ name }) => name)).toEqual(["privacy", "petition", "ask", "help"]);
  });
});
