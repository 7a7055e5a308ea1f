import { describe, expect, it } from "vitest";
import type { SentMessage } from "../../../src/chat/adapter-contract.ts";
import { cards, message, scriptedBot, useStages } from "../../contracts/adapter/running-stage.ts";
import { fixedClock } from "../../support/fixed-clock.ts";
import { createContractStage } from "./telegram-contract-world.ts";
import type { TelegramStageOptions } from "./telegram-stage.ts";

const stages = useStages({ name: "Telegram", create: () => createContractStage(), abilities: {} });
const announcement = message("Le débat est lundi");

async function start(options: TelegramStageOptions = {}) {
  const stage = stages.keep(await createContractStage(options));
  const bot = scriptedBot();
  await stage.adapter.start(bot.receive, cards);
  const send = async (): Promise<SentMessage> => {
    const to = stage.world.ada.id;
    const delivery = await stage.adapter.send(to, announcement);
    if (delivery.kind !== "delivered") throw new Error(`Expected a delivery, got ${delivery.kind}`);
    return { to, messageId: delivery.messageId };
  };
  return { ...stage, bot, send };
}

describe("a message that Telegram was sent unasked", () => {
  it("can be taken back for 48 hours, and corrected after", async () => {
    const fakeClock = fixedClock();
    const { adapter, send } = await start({ fakeClock });
    const [first, second] = [await send(), await send()];
    fakeClock.advance(48 * 3_600_000);
    expect(await adapter.remove(first)).toEqual({ kind: "done" });
    fakeClock.advance(1_000);
    expect(await adapter.remove(second)).toEqual({ kind: "impossible", because: "too_old" });
    expect(await adapter.edit(second, message("Le débat est mardi"))).toEqual({ kind: "done" });
  });

  it("stays with whoever blocked the bot", async () => {
    const { adapter, world, send } = await start();
    const sent = await send();
    world.adaHerself.blocks();
    const blocked = { kind: "impossible", because: "blocked" };
    expect(await adapter.edit(sent, message("Le débat est mardi"))).toEqual(blocked);
    expect(await adapter.remove(sent)).toEqual(blocked);
  });

  it("stays behind in the old chat of a group that moved", async () => {
    const { adapter, world } = await start();
    const to = world.group;
    const delivery = await adapter.send(to, announcement);
    world.room.becomesSupergroup(world.adaHerself.user);
    const messageId = delivery.kind === "delivered" ? delivery.messageId : "";
    expect(await adapter.edit({ to, messageId }, message("Le débat est mardi"))).toEqual({
      kind: "impossible",
      because: "gone",
    });
  });

  it("is corrected without its markup when Telegram cannot read that", async () => {
    const { adapter, world, send } = await start();
    const sent = await send();
    expect(await adapter.edit(sent, message("Le débat est <u>mardi"))).toEqual({ kind: "done" });
    expect(world.adaHerself.screen().map(({ text }) => text)).toEqual(["Le débat est mardi"]);
  });
});

describe("answers beside messages sent unasked", () => {
  it("never wait for them", async () => {
    const { adapter, world, bot } = await start({ timing: { callMs: 60_000 } });
    bot.answers(() => message("Tout de suite"));
    const held = world.fake.faults.hold(["sendDocument"]);
    const files = [{ name: "note.txt", mime: "text/plain", content: "x" }];
    const sending = world.fake
      .crowd(40)
      .map(({ id }) => adapter.send(`telegram:person:${id}`, { ...announcement, files }));
    await held.reached;
    world.adaHerself.says("Pourquoi ?");
    await world.adaHerself.hears("Tout de suite");
    held.release();
    for (const delivery of await Promise.all(sending)) expect(delivery.kind).toBe("delivered");
  });

  it("are told to whoever keeps the pace, one by one, and others are not", async () => {
    let spent = 0;
    const { adapter, world, bot, send } = await start({ spend: (sends) => (spent += sends) });
    await adapter.edit(await send(), message("Le débat est mardi"));
    expect(spent).toBe(0);
    bot.answers(() => message("Voici", { buttons: [[{ label: "Plus", payload: "faq:open:x" }]] }));
    world.adaHerself.says("Pourquoi ?");
    await world.adaHerself.hears("Voici");
    expect(spent).toBe(1);
    bot.answers(() => message("Plus de mots", { replace: true }));
    world.adaHerself.presses("Plus");
    await world.adaHerself.hears("Plus de mots");
    expect(spent).toBe(2);
  });
});
