import { describe, expect, it } from "vitest";
import {
  cards,
  eventually,
  message,
  scriptedBot,
  textsOf,
  useStages,
} from "../../contracts/adapter/running-stage.ts";
import { fixedClock } from "../../support/fixed-clock.ts";
import { openTurn } from "../../support/open-turn.ts";
import { expectLog, loggedLines } from "../../support/test-logger.ts";
import { createContractStage } from "./telegram-contract-world.ts";

const stages = useStages({ name: "Telegram", create: () => createContractStage(), abilities: {} });

describe("long polling", () => {
  it.each([
    ["another process reads with the same token", 409],
    ["the token is refused in mid-run", 401],
    ["Telegram has a fault", 500],
    ["a proxy answers in its place", 502],
    ["it is told to slow down", 429],
  ])("goes on by itself when %s", async (_why, code) => {
    expectLog("telegram_polling_failed");
    const { world, bot } = await stages.started();
    world.fake.faults.refuse("getUpdates", code, { times: 2, ...(code === 429 ? { retryAfter: 0 } : {}) });
    world.fake.dropConnections();
    await world.ada.says("toujours là ?");
    await eventually(() => expect(bot.received).toHaveLength(1));
    const failures = loggedLines().filter((line) => line.code === "telegram_polling_failed");
    expect(
      failures.some(
        ({ because, cure }) => because === `telegram_${code}` && Boolean(cure) === [401, 409].includes(code),
      ),
    ).toBe(true);
  });

  it("gives up a line that went dead without a word", async () => {
    expectLog("telegram_polling_failed");
    const { adapter, world } = stages.keep(
      await createContractStage({ timing: { pollSeconds: 0, callMs: 80 } }),
    );
    const bot = scriptedBot();
    await adapter.start(bot.receive, cards);
    world.fake.faults.slow("getUpdates", 3_000);
    await eventually(() =>
      expect(loggedLines()).toContainEqual(expect.objectContaining({ because: "telegram_unreachable" })),
    );
    await world.ada.says("toujours là ?");
    await eventually(() => expect(bot.received).toHaveLength(1));
  });

  it("loses nothing when the confirmation of a batch is lost, and hands the repeats over under the same ids", async () => {
    expectLog("telegram_polling_failed");
    const { world, bot } = await stages.started();
    world.fake.faults.drop("getUpdates", "after");
    world.fake.dropConnections();
    await world.ada.says("un");
    await world.ada.says("deux");
    await eventually(() =>
      expect(bot.received.map((incoming) => incoming.kind === "text" && incoming.text)).toEqual([
        "un",
        "deux",
      ]),
    );
  });

  it("ends with its turn without another word, and goes on with the next", async () => {
    const { adapter, world } = stages.keep(await createContractStage());
    const bot = scriptedBot();
    await adapter.introduce?.();
    expect(adapter.health()).toEqual({ kind: "standby" });
    const [lost, next] = [openTurn(), openTurn()];
    await adapter.start(bot.receive, cards, lost.turn);
    await world.ada.says("un");
    await eventually(() => expect(bot.received).toHaveLength(1));
    lost.lose();
    await eventually(() => expect(adapter.health()).toEqual({ kind: "standby" }));
    const polls = world.fake.countRequests("getUpdates");
    await world.ada.says("deux");
    await adapter.introduce?.();
    expect(world.fake.countRequests("getUpdates")).toBe(polls);
    expect(bot.received).toHaveLength(1);
    await adapter.start(bot.receive, cards, next.turn);
    await eventually(() => expect(bot.received.length).toBeGreaterThanOrEqual(2));
    await adapter.stop();
    expect(next.ended()).toBe(1);
    expect(world.fake.pendingUpdates).toBe(0);
  });

  it("that was paused and woke up late asks for nothing more", async () => {
    const { adapter, world } = stages.keep(await createContractStage());
    const bot = scriptedBot();
    let isOver = false;
    await adapter.start(bot.receive, cards, { ...openTurn().turn, isOver: () => isOver });
    await eventually(() => expect(world.fake.countRequests("getUpdates")).toBe(1));
    isOver = true;
    await world.ada.says("un");
    await eventually(() => expect(adapter.health()).toEqual({ kind: "standby" }));
    expect(bot.received).toHaveLength(1);
    expect(world.fake.countRequests("getUpdates")).toBe(1);
  });

  it("that nobody can vouch for goes on, and ends without another word when another process reads", async () => {
    const { adapter, world } = stages.keep(await createContractStage());
    const bot = scriptedBot();
    const doubted = openTurn();
    await adapter.start(bot.receive, cards, doubted.turn);
    doubted.stand("unknown");
    await world.ada.says("un");
    await eventually(() => expect(bot.received).toHaveLength(1));
    await eventually(() => expect(world.fake.pendingUpdates).toBe(0));
    const polls = world.fake.countRequests("getUpdates");
    // Another process: Telegram refuses the question that was open.
    await fetch(`${world.fake.url}/bot${world.fake.token}/getUpdates?timeout=0`);
    await eventually(() => expect(adapter.health()).toEqual({ kind: "standby" }));
    expect(doubted.turn.isOver()).toBe(true);
    expect(world.fake.countRequests("getUpdates")).toBe(polls + 1);
    expect(loggedLines().map(({ code }) => code)).not.toContain("telegram_polling_failed");
  });

  it("confirms what is stored when it stops at once, so that a restart does not read it again", async () => {
    const { adapter, world } = stages.keep(await createContractStage());
    const { received, receive } = scriptedBot();
    let stopped: Promise<void> | undefined;
    await adapter.start((incoming) => {
      stopped = adapter.stop();
      return receive(incoming);
    }, cards);
    await world.ada.says("une fois");
    await eventually(() => expect(received).toHaveLength(1));
    await stopped;
    expect(world.fake.pendingUpdates).toBe(0);
  });

  it("does not confirm an event that is not stored yet, and reads on meanwhile", async () => {
    const { adapter, world } = stages.keep(await createContractStage({ timing: { storeMs: 5 } }));
    const stored = Promise.withResolvers<undefined>();
    const { received, receive } = scriptedBot();
    await adapter.start(async (incoming) => {
      const event = await receive(incoming);
      if (incoming.person.id === world.ada.id) await stored.promise;
      return event;
    }, cards);
    await world.ada.says("la base est lente");
    await eventually(() => expect(received).toHaveLength(1));
    await world.ben.says("et moi ?");
    await eventually(() => expect(received).toHaveLength(2));
    const polls = world.fake.countRequests("getUpdates");
    await eventually(() => expect(world.fake.countRequests("getUpdates")).toBeGreaterThan(polls + 2));
    expect(world.fake.pendingUpdates).toBe(2);
    // The same two are on their way once more when they are stored at last.
    const held = world.fake.faults.hold(["getUpdates"]);
    await held.reached;
    stored.resolve(undefined);
    await new Promise(setImmediate);
    held.release();
    await eventually(() => expect(world.fake.pendingUpdates).toBe(0));
    expect(received).toHaveLength(2);
  });

  it("survives an update it cannot read", async () => {
    expectLog("telegram_update_unreadable");
    const { world, bot } = await stages.started();
    world.fake.pushUpdate("message", { message_id: "no number", chat: 5 });
    await world.ada.says("et ensuite ?");
    await eventually(() => expect(bot.received).toHaveLength(1));
    const [line] = loggedLines().filter(({ code }) => code === "telegram_update_unreadable");
    expect(JSON.stringify(line)).not.toContain("no number");
  });

  it("is unwell after a minute of silence, and says by a code why", async () => {
    expectLog("telegram_polling_failed");
    const clock = fixedClock();
    const { adapter, world } = stages.keep(await createContractStage({ clock }));
    await adapter.start(scriptedBot().receive, cards);
    world.fake.cutOff();
    await eventually(() =>
      expect(loggedLines().some(({ code }) => code === "telegram_polling_failed")).toBe(true),
    );
    expect(adapter.health()).toEqual({ kind: "well" });
    clock.advance(61_000);
    expect(adapter.health()).toEqual({ kind: "unwell", because: "telegram_unreachable" });
    world.fake.restore();
    await world.ada.says("de retour ?");
    await eventually(() => expect(adapter.health()).toEqual({ kind: "well" }));
  });

  it("switches a webhook off that an earlier run left behind", async () => {
    const { adapter, world } = stages.keep(await createContractStage());
    await fetch(
      `${world.fake.url}/bot${world.fake.token}/setWebhook?url=https://bot.example.org/telegram/webhook`,
    );
    const bot = scriptedBot();
    bot.answers(() => message("Reçu"));
    await adapter.start(bot.receive, cards);
    await world.ada.says("bonjour");
    await eventually(() => expect(textsOf(world.ada)).toEqual(["Reçu"]));
  });

  it("never writes a token, an id or a text to the log", async () => {
    expectLog("telegram_polling_failed");
    const { world, bot } = await stages.started();
    await eventually(() => expect(world.fake.isPolled).toBe(true));
    world.fake.dropConnections();
    world.fake.faults.refuse("sendMessage", 403, { description: "Forbidden: bot was blocked by the user" });
    bot.answers(() => message("Une réponse que personne ne doit lire"));
    await world.ada.says("une question que personne ne doit lire");
    await eventually(() =>
      expect(loggedLines().some(({ code }) => code === "telegram_answer_lost")).toBe(true),
    );
    const log = JSON.stringify(loggedLines());
    for (const secret of [world.fake.token, String(world.adaHerself.id), "personne ne doit lire"])
      expect(log).not.toContain(secret);
  });
});
