import { Telegraf } from "telegraf";
import { message } from "telegraf/filters";
import { echoOnDiscord } from "../harness/discord-echo.ts";
import { readSettings, ready } from "../harness/echo-peer.ts";

/** The least a bot for both platforms can be. */
const settings = readSettings();
const telegraf = new Telegraf(settings.TELEGRAM_TOKEN, { telegram: { apiRoot: settings.TELEGRAM_API_ROOT } });
telegraf.on(message("text"), (ctx) => ctx.reply(ctx.message.text));
const polls = new Promise<void>((resolve) => void telegraf.launch(resolve));
await Promise.all([polls, echoOnDiscord(settings)]);
ready();
