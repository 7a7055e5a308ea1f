import { describe, expect, it } from "vitest";
import {
  cards,
  eventually,
  message,
  scriptedBot,
  seesWords,
  useStages,
} from "../../contracts/adapter/running-stage.ts";
import { fixedClock } from "../../support/fixed-clock.ts";
import { expectLog } from "../../support/test-logger.ts";
import { createContractStage } from "./telegram-contract-world.ts";
import { previousWebhookSecret, webhookSecret } from "./telegram-stage.ts";

const create = () => createContractStage({ mode: "webhook" });
const stages = useStages({ name: "Telegram", create, abilities: {} });
const update = {
  update_id: 1,
  message: {
    message_id: 1,
    date: 1,
    chat: { id: 5, type: "private" },
    from: { id: 5, is_bot: false, first_name: "A" },
    text: "?",
  },
};
const post = (url: string, secret: string | undefined, body: string = JSON.stringify(update)) =>
  fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(secret === undefined ? {} : { "x-telegram-bot-api-secret-token": secret }),
    },
    body,
  });

describe("webhook", () => {
  it.each([
    ["no secret", undefined],
    ["a wrong secret", "wrong"],
    ["a secret that is too long", `${webhookSecret}x`],
  ])("refuses a post with %s", async (_which, secret) => {
    const { world, bot } = await stages.started();
    expect((await post(world.webhookUrl, secret)).status).toBe(401);
    expect(bot.received).toEqual([]);
  });

  it("takes Telegram's posts, and refuses what is no JSON or far too long", async () => {
    const { world, bot } = await stages.started();
    expect((await post(world.webhookUrl, webhookSecret)).status).toBe(200);
    expect(bot.received).toHaveLength(1);
    expect((await post(world.webhookUrl, webhookSecret, "{")).status).toBe(400);
    expect(
      (
        await post(
          world.webhookUrl,
          webhookSecret,
          JSON.stringify({ ...update, padding: "x".repeat(300_000) }),
        )
      ).status,
    ).toBe(413);
  });

  it("takes what is still posted with the secret before, and is told of the new one", async () => {
    const { world, bot } = await stages.started();
    expect((await post(world.webhookUrl, previousWebhookSecret)).status).toBe(200);
    expect(bot.received).toHaveLength(1);
    expect(
      world.fake.requests.flatMap(({ method, parameters }) =>
        method.toLowerCase() === "setwebhook" ? [parameters.secret_token] : [],
      ),
    ).toEqual([webhookSecret]);
  });

  it("takes an update it cannot read, so that Telegram does not repeat it for a day", async () => {
    expectLog("telegram_update_unreadable");
    const { world } = await stages.started();
    expect((await post(world.webhookUrl, webhookSecret, "[]")).status).toBe(200);
  });

  it("lets Telegram repeat what comes before it is started and after it is stopped", async () => {
    const { adapter, world } = stages.keep(await create());
    expect((await post(world.webhookUrl, webhookSecret)).status).toBe(503);
    await adapter.start(scriptedBot().receive, cards);
    await adapter.stop();
    expect((await post(world.webhookUrl, webhookSecret)).status).toBe(503);
  });

  it("answers Telegram once the event is stored, not when the answer is there", async () => {
    const { world, bot } = await stages.started();
    bot.answers(() => new Promise(() => {}));
    await world.ada.says("une question sans fin");
    await eventually(() => expect(bot.received).toHaveLength(1));
    await eventually(() => expect(world.fake.pendingUpdates).toBe(0));
  });

  it("sets the webhook again when another process took it away", async () => {
    expectLog("telegram_webhook_taken");
    const { world, bot } = await stages.started();
    bot.answers(() => message("De retour"));
    await fetch(`${world.fake.url}/bot${world.fake.token}/deleteWebhook`);
    await world.ada.says("et maintenant ?");
    await seesWords(world.ada, "De retour");
  });

  it("is unwell when Telegram's posts do not arrive", async () => {
    const clock = fixedClock();
    const { adapter, world } = stages.keep(await createContractStage({ mode: "webhook", clock }));
    await adapter.start(() => new Promise(() => {}), cards);
    world.fake.faults.refuse("getWebhookInfo", 500, { times: 1000 });
    clock.advance(61_000);
    await eventually(() => expect(adapter.health()).toEqual({ kind: "unwell", because: "telegram_500" }));
    world.fake.faults.clear();
    await eventually(() => expect(adapter.health()).toEqual({ kind: "well" }));
  });
});
