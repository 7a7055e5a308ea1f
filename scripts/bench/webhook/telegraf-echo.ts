import pg from "pg";
import { Telegraf } from "telegraf";
import { message } from "telegraf/filters";
import { readSettings } from "../harness/echo-peer.ts";
import { openWebhook } from "../harness/open-webhook.ts";
import { webhook } from "../harness/webhook.ts";

/** The least a telegraf bot can be. With DATABASE_URL it also writes each update down once before it answers. */
const { TELEGRAM_TOKEN, TELEGRAM_API_ROOT } = readSettings();
const { DATABASE_URL } = process.env;
const bot = new Telegraf(TELEGRAM_TOKEN, { telegram: { apiRoot: TELEGRAM_API_ROOT } });
if (DATABASE_URL) {
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
  await pool.query("create table if not exists bench_updates (id bigint primary key, body text not null)");
  bot.use(async ({ update }, next) => {
    await pool.query("insert into bench_updates (id, body) values ($1, $2) on conflict do nothing", [
      update.update_id,
      JSON.stringify(update),
    ]);
    await next();
  });
}
bot.on(message("text"), (ctx) => ctx.reply(ctx.message.text));
await openWebhook((url) =>
  bot.createWebhook({ domain: url, path: webhook.path, secret_token: webhook.secret }),
);
