import { expect } from "vitest";
import { placeId } from "../../../src/chat/address.ts";
import { eventually } from "../../contracts/adapter/running-stage.ts";
import { type Abilities, describeAdapterContract } from "../../contracts/adapter-contract.ts";
import { expectLog } from "../../support/test-logger.ts";
import { createContractStage, type TelegramContractWorld } from "./telegram-contract-world.ts";

const menuMethods = ["setMyCommands", "deleteMyCommands", "setMyDescription"];

const abilities = {
  unknownAddress: "telegram:person:999999",
  publications: ({ fake }) => menuMethods.reduce((count, method) => count + fake.countRequests(method), 0),
  repeatLastEvent: async ({ fake }) => fake.repeatLastUpdate(),
  otherBotSays: async ({ fake, room }, text) => {
    fake
      .person({ name: "Other bot", isBot: true, username: "OtherBot" })
      .says(`@${fake.world.bot.username} ${text}`, { in: room });
  },
  commandForAnotherBot: async ({ adaHerself, room }) =>
    void adaHerself.says("/petition@OtherBot", { in: room }),
  adaBlocks: async ({ adaHerself }) => adaHerself.blocks(),
  moveGroup: async ({ adaHerself, room }) => placeId("telegram", room.becomesSupergroup(adaHerself.user)),
  removeFromGroup: async ({ adaHerself, room }) => room.removesBot(adaHerself.user),
  limitNextSend: ({ fake }, afterMs) =>
    fake.faults.refuse("sendMessage", 429, { retryAfter: afterMs / 1000 }),
  failNextSend: ({ fake }) => fake.faults.refuse("sendMessage", 502),
  breakNextSend({ fake }) {
    expectLog("telegram_send_failed");
    fake.faults.refuse("sendMessage", 400, { description: "Bad Request: BUTTON_DATA_INVALID" });
  },
  limitNextEdit: ({ fake }, afterMs) =>
    fake.faults.refuse("editMessageText", 429, { retryAfter: afterMs / 1000 }),
} satisfies Partial<Abilities<TelegramContractWorld>>;

describeAdapterContract({
  name: "Telegram by long polling",
  create: () => createContractStage(),
  abilities: {
    ...abilities,
    createWithWrongToken: () => createContractStage({ token: "77:not-the-right-one" }),
    createUnreachable: () => createContractStage({ apiRoot: "http://127.0.0.1:9" }),
    // Before the next question Telegram would take the repeated one for confirmed.
    async repeatLastEvent({ fake }) {
      await eventually(() => expect(fake.isPolled).toBe(true));
      fake.repeatLastUpdate();
    },
    async dropLine({ fake }) {
      await eventually(() => expect(fake.isPolled).toBe(true));
      expectLog("telegram_polling_failed");
      fake.dropConnections();
    },
    async cutOff({ fake }) {
      expectLog("telegram_polling_failed");
      fake.cutOff();
    },
  },
});

describeAdapterContract({
  name: "Telegram by webhook",
  create: () => createContractStage({ mode: "webhook" }),
  abilities: {
    ...abilities,
    dropLine: async ({ fake }) => fake.dropConnections(),
    cutOff: async ({ fake }) => fake.cutOff(),
  },
});
