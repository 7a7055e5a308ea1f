import { describe, expect, it } from "vitest";
import { cards, eventually, message, scriptedBot, useStages } from "../../contracts/adapter/running-stage.ts";
import { buttonsOf } from "../../support/fake-telegram/fake-person.ts";
import { expectLog, loggedLines } from "../../support/test-logger.ts";
import { createContractStage } from "./telegram-contract-world.ts";

const stages = useStages({ name: "Telegram", create: () => createContractStage(), abilities: {} });
const secret = message("Rien que pour vous", { private: true });
const button = { label: "Continuer", payload: "faq:open:cloud-act" };

describe("a private answer asked for in a group", () => {
  it("comes in the person's chat with the bot; the group learns where to look", async () => {
    const { world, bot } = await stages.started();
    bot.answers(() => secret);
    const question = world.adaHerself.says("/privacy", { in: world.room });
    const pointer = await world.adaHerself.hears("Je vous ai répondu en privé.", { in: world.room });
    expect(pointer.reply_to_message?.message_id).toBe(question.message_id);
    expect(buttonsOf(pointer)).toMatchObject([{ url: "https://t.me/PorteVoixBot" }]);
    expect(world.adaHerself.screen().map(({ text }) => text)).toEqual(["Rien que pour vous"]);
  });

  it("asks the person to open that chat first when they never did", async () => {
    const { world, bot } = await stages.started();
    bot.answers(() => ({ ...secret, language: "en" }));
    world.fake.person({ name: "New", language: "en" }).says("/privacy", { in: world.room });
    await eventually(() => expect(world.room.screen()).toHaveLength(1));
    const [pointer] = world.room.screen();
    expect(pointer?.text).toMatch(/open/i);
    expect(pointer?.text).not.toContain("Rien que pour vous");
  });

  it("counts as given only once the group was told where to look", async () => {
    const { world, bot } = await stages.started();
    bot.answers(() => secret);
    const held = world.fake.faults.hold(["sendMessage"], 1);
    await world.ada.runsInGroup("privacy");
    await held.reached;
    await world.adaHerself.hears("Rien que pour vous");
    expect(bot.delivered).toEqual([]);
    held.release();
    await world.adaHerself.hears("Je vous ai répondu en privé.", { in: world.room });
    await eventually(() => expect(bot.delivered).toHaveLength(1));
  });

  it("is pointed to beside the button when a button asked for it, and leaves the group's message alone", async () => {
    const { world, bot } = await stages.started();
    bot.answers((incoming) =>
      incoming.kind === "button"
        ? { ...secret, replace: true }
        : message("Choisissez", { buttons: [[button]] }),
    );
    await world.ada.mentionsBot("et moi ?");
    await world.adaHerself.hears("Choisissez", { in: world.room });
    const press = world.adaHerself.presses(button.label);
    await eventually(() => expect(press.toast).toBe("Je vous ai répondu en privé."));
    expect(world.room.screen().map(({ text }) => text)).toEqual(["Choisissez"]);
    expect(world.adaHerself.screen().map(({ text }) => text)).toEqual(["Rien que pour vous"]);
  });

  it("is pointed to in the group when the press had to be acknowledged before", async () => {
    const { world, bot } = await stages.started();
    const late = Promise.withResolvers<undefined>();
    bot.answers((incoming) =>
      incoming.kind === "button"
        ? late.promise.then(() => secret)
        : message("Choisissez", { buttons: [[button]] }),
    );
    await world.ada.mentionsBot("et moi ?");
    await world.adaHerself.hears("Choisissez", { in: world.room });
    const press = world.adaHerself.presses(button.label);
    await eventually(() => expect(press.answered).toBe(true));
    late.resolve(undefined);
    await world.adaHerself.hears("Je vous ai répondu en privé.", { in: world.room });
  });
});

describe("an answer", () => {
  it("waits when told to slow down, and comes once", async () => {
    const { world, bot } = await stages.started();
    bot.answers(() => message("Patience"));
    world.fake.faults.refuse("sendMessage", 429, { retryAfter: 0, times: 2 });
    await world.ada.says("vite");
    await world.adaHerself.hears("Patience");
    expect(world.adaHerself.screen()).toHaveLength(1);
  });

  it("comes after a fault of Telegram and after a connection lost before the send", async () => {
    const { world, bot } = await stages.started();
    bot.answers(() => message("Malgré tout"));
    world.fake.faults.refuse("sendMessage", 502);
    world.fake.faults.drop("sendMessage", "before");
    await world.ada.says("malgré la panne ?");
    await world.adaHerself.hears("Malgré tout");
  });

  it("is postponed, not given up, while Telegram refuses it again and again, and lost when it never will", async () => {
    const { world, bot } = await stages.started();
    bot.answers(() => message("Le voici"));
    expectLog("telegram_answer_postponed");
    world.fake.faults.refuse("sendMessage", 500, { times: 3 });
    await world.ada.says("perdu ?");
    await eventually(() => expect(bot.postponed).toEqual([bot.received[0]?.id]));
    expect(bot.delivered).toEqual([]);
    world.fake.faults.refuse("sendMessage", 403);
    await world.ada.says("bloqué");
    await eventually(() => expect(bot.delivered).toEqual([bot.received[1]?.id]));
  });

  it("counts as given only once its last part was sent, and before its press is acknowledged", async () => {
    const { adapter, world } = stages.keep(await createContractStage({ timing: { acknowledgeMs: 60_000 } }));
    const bot = scriptedBot();
    await adapter.start(bot.receive, cards);
    const parts = "mot ".repeat(1200);
    bot.answers((incoming) =>
      message(incoming.kind === "button" ? `Début\n\n${parts}\n\nfin` : "Choisissez", {
        buttons: [[button]],
      }),
    );
    await world.ada.says("tout");
    await world.adaHerself.hears("Choisissez");
    await eventually(() => expect(bot.delivered).toHaveLength(1));
    const sending = world.fake.faults.hold(["sendMessage"], 1);
    const acknowledging = world.fake.faults.hold(["answerCallbackQuery"]);
    world.adaHerself.presses(button.label);
    await sending.reached;
    await world.adaHerself.hears("Début");
    expect(bot.delivered).toHaveLength(1);
    sending.release();
    await acknowledging.reached;
    expect(bot.delivered).toHaveLength(2);
    await world.adaHerself.hears("fin");
    acknowledging.release();
  });

  it("is not stuck behind a call that gets no answer", async () => {
    const { world, bot } = await stages.started();
    bot.answers(({ person }) => message(`Pour ${person.id === world.ada.id ? "Ada" : "Ben"}`));
    world.fake.faults.slow("sendMessage", 500);
    await world.ada.says("lent");
    await world.ben.says("rapide");
    await eventually(() => expect(world.ben.sees()).toHaveLength(1));
    expect(world.ada.sees()).toHaveLength(0);
    await world.adaHerself.hears("Pour Ada");
  });

  it("follows a group that moved while the bot was thinking", async () => {
    const { world, bot } = await stages.started();
    const thinking = Promise.withResolvers<undefined>();
    bot.answers((incoming) =>
      incoming.kind === "text" ? thinking.promise.then(() => message("Retrouvés")) : undefined,
    );
    await world.ada.mentionsBot("où êtes-vous ?");
    await eventually(() => expect(bot.received).toHaveLength(1));
    world.room.becomesSupergroup(world.adaHerself.user);
    thinking.resolve(undefined);
    await world.adaHerself.hears("Retrouvés", { in: world.room });
    expect(bot.received.at(-1)).toMatchObject({
      kind: "membership",
      change: { type: "moved", to: world.group },
    });
  });

  it("stays in the topic of a forum it was asked in", async () => {
    const { world, bot } = await stages.started();
    bot.answers(() => message("Dans le sujet"));
    world.adaHerself.says("/petition", {
      in: world.room,
      with: { message_thread_id: 12, is_topic_message: true },
    });
    expect(await world.adaHerself.hears("Dans le sujet", { in: world.room })).toMatchObject({
      message_thread_id: 12,
    });
  });

  it("loses its markup rather than its words when the markup is broken", async () => {
    const { world, bot } = await stages.started();
    bot.answers(() => message("Un <b>mot &amp; demi"));
    await world.ada.says("bonjour");
    expect((await world.adaHerself.hears("Un mot")).text).toBe("Un mot & demi");
  });

  it("comes as a new message when the one to change is gone, and is no fault when nothing changes", async () => {
    const { world, bot } = await stages.started();
    bot.answers(() => message("Le même", { buttons: [[button]], replace: true }));
    await world.ada.says("bonjour");
    const first = await world.adaHerself.hears("Le même");
    const press = world.adaHerself.presses(button.label);
    await eventually(() => expect(press.answered).toBe(true));
    expect(world.adaHerself.screen()).toHaveLength(1);
    world.adaHerself.presses(button.label);
    const room = world.fake.world.rooms.get(world.adaHerself.id);
    room?.messages.splice(room.messages.indexOf(first), 1);
    await eventually(() =>
      expect(world.adaHerself.screen().at(-1)?.message_id).toBeGreaterThan(first.message_id),
    );
  });
});

describe("a press", () => {
  it("that came too late to be acknowledged is answered all the same", async () => {
    const { world, bot } = await stages.started();
    const thinking = Promise.withResolvers<undefined>();
    bot.answers((incoming) =>
      incoming.kind === "button"
        ? thinking.promise.then(() => message("Quand même"))
        : message("Début", { buttons: [[button]] }),
    );
    await world.ada.says("bonjour");
    await world.adaHerself.hears("Début");
    world.adaHerself.presses(button.label);
    world.fake.expirePresses();
    thinking.resolve(undefined);
    await world.adaHerself.hears("Quand même");
    await eventually(() =>
      expect(loggedLines()).toContainEqual(
        expect.objectContaining({ code: "telegram_press_unacknowledged", level: "debug" }),
      ),
    );
  });

  it("that nobody wrote is handed over as it came, and acknowledged", async () => {
    const { world, bot } = await stages.started();
    bot.answers((incoming) => (incoming.kind === "button" ? undefined : message("Début")));
    await world.ada.says("bonjour");
    await world.adaHerself.hears("Début");
    const press = world.adaHerself.presses("broadcast:send:42");
    await eventually(() => expect(press.answered).toBe(true));
    expect(bot.received.at(-1)).toMatchObject({ kind: "button", payload: "broadcast:send:42" });
  });

  it("is acknowledged when the answer cannot be delivered", async () => {
    expectLog("telegram_answer_lost");
    const { world, bot } = await stages.started();
    bot.answers(() => message("Début", { buttons: [[button]] }));
    await world.ada.says("bonjour");
    await world.adaHerself.hears("Début");
    world.fake.faults.refuse("sendMessage", 400, { description: "Bad Request: MESSAGE_STRANGE" });
    const press = world.adaHerself.presses(button.label);
    await eventually(() => expect(press.answered).toBe(true));
    await eventually(() =>
      expect(loggedLines().some(({ code }) => code === "telegram_answer_lost")).toBe(true),
    );
  });
});

describe("a message sent unasked", () => {
  const reminder = message("Votre rappel");

  it("raises an alarm when Telegram cannot take it, and is not held against the person", async () => {
    expectLog("telegram_send_failed");
    const { adapter, world } = await stages.started();
    world.fake.faults.refuse("sendMessage", 400, { description: "Bad Request: BUTTON_DATA_INVALID" });
    expect(await adapter.send(world.ada.id, reminder)).toMatchObject({ kind: "later" });
  });

  it("tells how long to wait when there are too many for one person", async () => {
    const { adapter, world } = await stages.started();
    world.fake.limits.enabled = true;
    const deliveries = [];
    for (let sent = 0; sent < 7; sent++) deliveries.push(await adapter.send(world.ada.id, reminder));
    expect(deliveries.map(({ kind }) => kind)).toEqual([...Array(5).fill("delivered"), "later", "later"]);
    expect(deliveries.at(-1)).toEqual({ kind: "later", afterMs: 1000, because: "limited" });
  });

  it("is all one call: a line that fails after the act is reported, not repeated", async () => {
    const { adapter, world } = await stages.started();
    world.fake.faults.drop("sendMessage", "after");
    expect(await adapter.send(world.ada.id, reminder)).toMatchObject({ kind: "later" });
    expect(world.adaHerself.screen()).toHaveLength(1);
  });

  it("can be sent by a process that reads no updates", async () => {
    const { adapter, world } = stages.keep(await createContractStage());
    expect(await adapter.send(world.ada.id, reminder)).toMatchObject({ kind: "delivered" });
  });
});

describe("whether the bot is in a group", () => {
  it("is what Telegram says, and unknown while it does not answer", async () => {
    const { world, adapter } = await stages.started();
    const { fake, room, adaHerself } = world;
    const isIn = () => adapter.isIn?.(`telegram:place:${room.id}`);
    expect(await isIn()).toBe("in");
    room.silencesBot(adaHerself.user);
    expect(await isIn()).toBe("in");
    fake.faults.refuse("getChatMember", 502, { times: 3 });
    expect(await isIn()).toBe("unknown");
    fake.faults.refuse("getChatMember", 400, { description: "Bad Request: group chat was upgraded" });
    expect(await isIn()).toBe("unknown");
    room.removesBotUntold();
    expect(await isIn()).toBe("out");
    expect(await adapter.isIn?.("telegram:place:-1")).toBe("out");
  });

  it("is known by its old number too, when it became a supergroup and the news got lost", async () => {
    const { world, adapter } = await stages.started();
    const old = world.room.id;
    world.room.becomesSupergroup(world.adaHerself.user);
    expect(await adapter.isIn?.(`telegram:place:${old}`)).toBe("in");
    world.room.removesBotUntold();
    expect(await adapter.isIn?.(`telegram:place:${old}`)).toBe("out");
  });
});
