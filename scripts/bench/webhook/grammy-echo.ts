import { Bot, webhookCallback } from "grammy";
import { readSettings } from "../harness/echo-peer.ts";
import { openWebhook } from "../harness/open-webhook.ts";
import { webhook } from "../harness/webhook.ts";

/** The least a grammY bot can be. */
const { TELEGRAM_TOKEN, TELEGRAM_API_ROOT } = readSettings();
const bot = new Bot(TELEGRAM_TOKEN, { client: { apiRoot: TELEGRAM_API_ROOT } });
bot.on("message:text", (ctx) => ctx.reply(ctx.message.text));
await bot.init();
await openWebhook(async (url) => {
  await bot.api.setWebhook(new URL(webhook.path, url).href, { secret_token: webhook.secret });
  return webhookCallback(bot, "http", { secretToken: webhook.secret });
});
