import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Outgoing } from "../../../src/chat/outgoing.ts";
import { until } from "../../support/fake-discord/until.ts";
import { expectLog } from "../../support/test-logger.ts";
import { outgoing, setStage } from "./discord-stage.ts";

const buttons = [[{ label: "Oui", payload: "remind:confirm:1" }]];
const patience = { deferAfterMs: 20 };
const slow = (answer: Outgoing | undefined) => () => pause(120, answer);

describe("a slash command on Discord", () => {
  it("is answered in the place where it was run when its answer is open", async () => {
    const { fake, ada, ben, guild, behaviour, started } = await setStage();
    behaviour.answer = () => outgoing("La <b>pétition</b>");
    await started();
    await ada.slash("petition", {}, { in: guild.channel });
    const heard = await ben.hears("La pétition");
    expect(heard).toMatchObject({ ephemeral: false, content: "La **pétition**", pings: false });
    expect(fake.interactions.unanswered("command")).toBe(0);
  });

  it("is answered for one person's eyes when the answer is private", async () => {
    const { ada, ben, guild, behaviour, started } = await setStage();
    behaviour.answer = () => outgoing("Vos données", { private: true });
    await started();
    await ada.slash("confidentialité", {}, { in: guild.channel });
    expect(await ada.hears("Vos données")).toMatchObject({ ephemeral: true, channelId: guild.channel });
    expect(ben.screen()).toEqual([]);
  });

  it("hands over what was typed in its options, and the language Discord is shown in", async () => {
    const { ada, guild, received, receives, started } = await setStage();
    await started();
    await ada.slash("ask", { question: "Pourquoi *Microsoft* ?" }, { in: guild.channel });
    await receives();
    expect(received).toMatchObject([
      {
        kind: "command",
        name: "ask",
        input: { named: { question: "Pourquoi *Microsoft* ?" } },
        person: {
          id: `discord:person:${ada.id}`,
          languageHint: "fr",
          grants: [`discord-role:${guild.id}`, `discord-role:${guild.role}`],
        },
        place: { id: `discord:place:${guild.channel}`, kind: "group", guild: guild.id },
      },
    ]);
    expect(received[0]?.id).toMatch(/^discord:interaction:\d+$/);
  });

  it("is asked to wait, seen by one person, when its private answer takes long", async () => {
    const { ada, ben, guild, behaviour, started } = await setStage(patience);
    behaviour.answer = slow(outgoing("Enfin", { private: true }));
    await started();
    await ada.slash("privacy", {}, { in: guild.channel });
    await until(() => ada.screen().some(({ thinking, ephemeral }) => thinking && ephemeral));
    expect(await ada.hears("Enfin")).toMatchObject({ ephemeral: true, thinking: false });
    expect(ada.screen()).toHaveLength(1);
    expect(ben.screen()).toEqual([]);
  });

  it("never shows a private answer to all, even when it was announced as open", async () => {
    const { ada, ben, guild, behaviour, started } = await setStage(patience);
    behaviour.answer = slow(outgoing("Pour vous seule", { private: true }));
    await started();
    await ada.slash("petition", {}, { in: guild.channel });
    expect(await ada.hears("Pour vous seule")).toMatchObject({ ephemeral: true });
    expect(ben.screen()).toEqual([]);
    expect(ada.screen()).toHaveLength(1);
  });

  it("leaves no message that waits for ever when there is nothing to say", async () => {
    const { fake, ada, guild, behaviour, receives, started } = await setStage(patience);
    behaviour.answer = slow(undefined);
    const adapter = await started();
    await ada.slash("petition", {}, { in: guild.channel });
    await receives();
    await adapter.stop();
    expect(ada.screen()).toEqual([]);
    expect(fake.interactions.unanswered("command")).toBe(0);
  });

  it("is answered once when Discord's confirmation is lost", async () => {
    const { fake, ada, guild, behaviour, started } = await setStage();
    behaviour.answer = () => outgoing("Une fois");
    const adapter = await started();
    fake.faults.cutAfter(/callback/);
    await ada.slash("petition", {}, { in: guild.channel });
    await ada.hears("Une fois");
    await adapter.stop();
    expect(ada.screen()).toHaveLength(1);
  });

  it("gets a long answer in several messages, with the buttons under the last, and counts as answered then", async () => {
    const { fake, ada, behaviour, delivered, started } = await setStage();
    behaviour.answer = () => outgoing(`${"mot ".repeat(400)}\n\n${"mot ".repeat(400)}`, { buttons });
    await started();
    const held = fake.faults.hold(undefined, 1);
    await ada.slash("petition");
    await held.reached;
    expect([ada.screen().length, delivered.length]).toEqual([1, 0]);
    held.release();
    await until(() => delivered.length === 1);
    expect(ada.screen().map((message) => message.buttons.length)).toEqual([0, 1]);
  });

  it("is postponed, to be answered by a message, when Discord has given it up", async () => {
    const { fake, ada, behaviour, received, delivered, postponed, started } = await setStage(patience);
    expectLog("discord_not_answered");
    behaviour.answer = slow(outgoing("Trop tard"));
    await started();
    fake.faults.refuseAs("unknownInteraction");
    await ada.slash("petition");
    await until(() => postponed.length === 1);
    expect(postponed).toEqual(received.map(({ id }) => id));
    expect(delivered).toEqual([]);
  });
});

describe("a pressed button on Discord", () => {
  async function withButton(more: Partial<Outgoing> = {}, options = {}) {
    const stage = await setStage(options);
    stage.behaviour.answer = () => outgoing("Vraiment ?", { buttons, ...more });
    const adapter = await stage.started();
    await stage.ada.slash("petition", {}, { in: stage.guild.channel });
    await stage.ada.hears("Vraiment");
    return { ...stage, adapter };
  }

  it("changes the message that carried it", async () => {
    const { ada, behaviour, receives } = await withButton();
    behaviour.answer = () => outgoing("C'est noté", { replace: true });
    await ada.presses("Oui");
    expect(await ada.hears("C'est noté")).toMatchObject({ buttons: [] });
    expect(await receives(2)).toMatchObject({ kind: "button", payload: "remind:confirm:1" });
    expect(ada.screen()).toHaveLength(1);
  });

  it("is answered by a new message otherwise", async () => {
    const { ada, ben, behaviour } = await withButton();
    behaviour.answer = () => outgoing("Rien que pour vous", { private: true });
    await ada.presses("Oui");
    expect(await ada.hears("Rien que pour vous")).toMatchObject({ ephemeral: true });
    expect(ben.screen()).toHaveLength(1);
  });

  it("never puts a private answer in the place of a message everybody sees", async () => {
    const { ada, ben, behaviour } = await withButton();
    behaviour.answer = () => outgoing("Secret", { private: true, replace: true });
    await ada.presses("Oui");
    expect(await ada.hears("Secret")).toMatchObject({ ephemeral: true });
    expect(ben.screen().map(({ text }) => text)).toEqual(["Vraiment ?"]);
  });

  it("is acknowledged in time when the answer takes long, and the answer still arrives", async () => {
    const { fake, ada, behaviour } = await withButton({}, patience);
    behaviour.answer = slow(outgoing("Enfin", { replace: true }));
    const press = await ada.presses("Oui");
    await until(() => press.state === "answered");
    expect(ada.screen().map(({ text }) => text)).toEqual(["Vraiment ?"]);
    await ada.hears("Enfin");
    expect(ada.screen()).toHaveLength(1);
    expect(fake.interactions.unanswered("button")).toBe(0);
  });

  it("is acknowledged when there is nothing to say, when it is forged, and after a restart", async () => {
    const { fake, ada, behaviour, adapter, started, receives } = await withButton();
    behaviour.answer = () => undefined;
    await ada.presses("Oui");
    await ada.forges("../../etc:passwd");
    expect(await receives(3)).toMatchObject({ payload: "../../etc:passwd" });
    await adapter.stop();
    await started();
    await ada.presses("Oui");
    await until(() => fake.interactions.unanswered("button") === 0);
  });
});

describe("an option that completes on Discord", () => {
  it("offers at most 25 choices for what is typed so far", async () => {
    const { ada, received, started } = await setStage();
    await started();
    const choices = await ada.types("ask", "question", "cloud");
    expect(choices).toHaveLength(25);
    expect(choices[0]).toEqual({ name: "cloud fr 0", value: "entry-0" });
    expect(received).toEqual([]);
  });
});
