import { type Context, Telegraf } from "telegraf";
import type { Update, UserFromGetMe } from "telegraf/types";
import type { Receive } from "../../chat/adapter-contract.ts";
import type { Offers } from "../../chat/offer.ts";
import { type I18nMiddlewareOptions, i18nMiddleware, type LanguageContext } from "../../i18n/middleware.ts";
import type { Clock } from "../../system/clock.ts";
import type { Logger } from "../../system/logger.ts";
import { answerInline } from "./answer-inline.ts";
import { acknowledge, answerUpdate, readOrigin, settleUpdate } from "./answer-update.ts";
import type { BotApi } from "./bot-api.ts";
import { readUpdate } from "./read-update.ts";
import { type TelegramUpdate, telegramUpdate } from "./update-schema.ts";

interface Taking {
  readonly api: BotApi;
  readonly bot: UserFromGetMe;
  readonly token: string;
  readonly receive: Receive;
  readonly commands: ReadonlySet<string>;
  readonly words: I18nMiddlewareOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly acknowledgeMs: number;
  readonly offers: Offers;
}

export interface UpdateTaker {
  /** Resolves when the update is stored; its answer follows by itself. Never rejects, also not over nonsense. */
  take(raw: unknown): Promise<void>;
  /** Resolves when every answer begun so far is delivered or given up. */
  answered(): Promise<void>;
}

/**
 * Runs updates through telegraf's middleware to `receive`, which each call of `take` reaches before it returns: nothing
 * may be awaited on the way, or two events of one person could change places. Waits for no answer.
 */
export function createUpdateTaker(parts: Taking): UpdateTaker {
  const { bot, clock, logger } = parts;
  const answering = new Set<Promise<void>>();
  const follow = (answer: Promise<void>) => {
    const followed = answer.finally(() => answering.delete(followed));
    answering.add(followed);
  };
  const toAnswer = { ...parts, privateChat: `https://t.me/${bot.username}` };
  const telegraf = new Telegraf<Context & LanguageContext>(parts.token, {
    handlerTimeout: Number.POSITIVE_INFINITY,
  });
  telegraf.botInfo = bot;
  telegraf.use(i18nMiddleware(parts.words));
  telegraf.use(async (ctx) => {
    const update = ctx.update as unknown as TelegramUpdate;
    if (update.inline_query) {
      const isSameForAll = parts.words.allowed.length === 1;
      follow(answerInline(update.inline_query.id, ctx.language, { ...parts, isSameForAll }));
      return;
    }
    const incoming = readUpdate(update, { bot, commands: parts.commands, now: clock.now() });
    if (!incoming) {
      if (update.callback_query) follow(acknowledge(update.callback_query.id, toAnswer));
      return;
    }
    const taking = parts.receive(incoming);
    const origin = readOrigin(update);
    follow(origin ? answerUpdate(taking, origin, ctx.t, toAnswer) : settleUpdate(taking));
    await taking;
  });
  telegraf.catch((error) => logger.error({ code: "telegram_update_failed", err: error }));
  return {
    async take(raw) {
      const update = telegramUpdate.safeParse(raw);
      if (update.success) await telegraf.handleUpdate(update.data as unknown as Update);
      else
        logger.warn({
          code: "telegram_update_unreadable",
          fields: update.error.issues.map(({ path }) => path.join(".")),
        });
    },
    async answered() {
      while (answering.size > 0) await Promise.allSettled(answering);
    },
  };
}
