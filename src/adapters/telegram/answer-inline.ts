import type { InlineQueryResultArticle } from "telegraf/types";
import type { Language } from "../../chat/languages.ts";
import type { Offer, Offers } from "../../chat/offer.ts";
import type { Logger } from "../../system/logger.ts";
import type { BotApi } from "./bot-api.ts";
import { failureCode } from "./explain-failure.ts";
import { writeMessage } from "./write-message.ts";

/** s for which Telegram shows the same list without asking again. */
const cacheSeconds = 300;

interface InlineParts {
  readonly api: Pick<BotApi, "call">;
  readonly logger: Logger;
  readonly offers: Offers;
  /** With one language alone everybody may be shown the same list; otherwise Telegram keeps one for each person. */
  readonly isSameForAll: boolean;
}

/**
 * Somebody typed the bot's name in a chat of theirs and is shown what can be put there. Answered at once or not at all:
 * nothing about them is kept, not even until the answer is out, and what they typed is not read. Never rejects.
 */
export async function answerInline(
  queryId: string,
  language: Language,
  { api, logger, offers, isSameForAll }: InlineParts,
): Promise<void> {
  try {
    await api.call("answerInlineQuery", {
      inline_query_id: queryId,
      results: offers(language).map(writeOffer),
      cache_time: cacheSeconds,
      is_personal: !isSameForAll,
    });
  } catch (error) {
    // After ten seconds Telegram has stopped waiting, and the person has typed on.
    logger.debug({ code: "telegram_inline_unanswered", because: failureCode(error) });
  }
}

function writeOffer({ id, title, description, message }: Offer): InlineQueryResultArticle {
  const [{ text, parse_mode, link_preview_options, reply_markup }] = writeMessage(message);
  return {
    type: "article",
    id,
    title,
    description,
    input_message_content: {
      message_text: text,
      ...(parse_mode ? { parse_mode } : {}),
      link_preview_options,
    },
    ...(reply_markup ? { reply_markup } : {}),
  };
}
