import { FakeTelegram } from "../../../test/support/fake-telegram/fake-telegram.ts";

/** A Telegram in a process of its own, so that what it costs is not counted as the bot's. Answers to `counts`. */
export interface FakeCounts {
  readonly chats: number;
  readonly messages: number;
  readonly whileTold: number;
  readonly refused: number;
}

const fake = await FakeTelegram.start({ judge: false });
fake.limits.enabled = process.env.LIMITS === "on";
const ids = fake.crowd(Number(process.env.CHATS)).map(({ id }) => id);
process.on("message", () => {
  const messages = [...fake.received.values()].reduce((sum, count) => sum + count, 0);
  process.send?.({
    chats: fake.received.size,
    messages,
    whileTold: fake.limits.sentWhileTold,
    refused: fake.countRequests("sendMessage") - messages,
  } satisfies FakeCounts);
});
process.on("disconnect", () => process.exit(0));
process.send?.({ url: fake.url, token: fake.token, ids });
