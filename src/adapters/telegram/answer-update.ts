import type { TFunction } from "i18next";
import type { Taken } from "../../chat/adapter-contract.ts";
import type { Outgoing } from "../../chat/outgoing.ts";
import { plainText } from "../../chat/plain-text.ts";
import type { Logger } from "../../system/logger.ts";
import type { BotApi } from "./bot-api.ts";
import { explainSendFailure, failureCode } from "./explain-failure.ts";
import { type Destination, replaceMessage, sendMessage } from "./send-message.ts";
import type { TelegramUpdate } from "./update-schema.ts";

/** Where an answer to an update belongs. */
export interface Origin {
  readonly chat: number;
  readonly isGroup: boolean;
  readonly person: number;
  readonly thread?: number;
  /** The question, to be replied to in a group. */
  readonly question?: number;
  readonly press?: { readonly id: string; readonly message: number };
}

/** `undefined` for what is never answered in words, such as a change of membership. */
export function readOrigin({ message, callback_query: press }: TelegramUpdate): Origin | undefined {
  const at = press ? press.message : message;
  const from = press ? press.from : message?.from;
  if (!at || !from) return undefined;
  return {
    chat: at.chat.id,
    isGroup: at.chat.type !== "private",
    person: from.id,
    ...(at.is_topic_message && at.message_thread_id !== undefined ? { thread: at.message_thread_id } : {}),
    ...(press ? { press: { id: press.id, message: at.message_id } } : { question: at.message_id }),
  };
}

interface Answering {
  readonly api: BotApi;
  readonly logger: Logger;
  readonly acknowledgeMs: number;
  /** The bot's private chat, as a link. */
  readonly privateChat: string;
}

/**
 * Waits for the answer, delivers it where it belongs and says so to the bot. Never rejects; a press is acknowledged
 * whatever happens.
 */
export async function answerUpdate(
  taking: Promise<Taken>,
  origin: Origin,
  t: TFunction,
  parts: Answering,
): Promise<void> {
  const acknowledgement = origin.press && createAcknowledgement(origin.press.id, parts);
  const taken = await taking;
  let isToCome = false;
  try {
    const outgoing = await taken.answer;
    if (outgoing?.private && origin.isGroup)
      await answerPrivately(outgoing, origin, t, acknowledgement, parts);
    else if (outgoing) await answerHere(outgoing, origin, parts.api);
  } catch (error) {
    const failure = explainSendFailure(error);
    isToCome = failure.kind === "later" && failure.because !== "fault";
    // Somebody who blocks the bot while it thinks is nobody's fault.
    const level = failure.kind === "refused" ? "info" : "warn";
    const code = isToCome ? "telegram_answer_postponed" : "telegram_answer_lost";
    parts.logger[level]({ code, because: failureCode(error) });
  } finally {
    // First: what this person asked next must not wait until the button stops spinning.
    if (isToCome) taken.postponed();
    else taken.delivered();
    await acknowledgement?.give();
  }
}

/** For what is never answered in words. Never rejects. */
export async function settleUpdate(taking: Promise<Taken>): Promise<void> {
  const taken = await taking;
  await taken.answer;
  taken.delivered();
}

async function answerHere(outgoing: Outgoing, origin: Origin, api: BotApi): Promise<void> {
  const deliver = (chat: number | string) => {
    const destination = destinationOf({ ...origin, chat });
    return outgoing.replace && origin.press
      ? replaceMessage(api.callPatiently, destination, origin.press.message, outgoing)
      : sendMessage(api.callPatiently, destination, outgoing);
  };
  try {
    await deliver(origin.chat);
  } catch (error) {
    const failure = explainSendFailure(error);
    if (failure.kind !== "moved") throw error;
    await deliver(failure.to.slice("telegram:place:".length));
  }
}

/** In the person's own chat with the bot; the group learns only where to look. */
async function answerPrivately(
  outgoing: Outgoing,
  origin: Origin,
  t: TFunction,
  acknowledgement: Acknowledgement | undefined,
  { api, privateChat }: Answering,
): Promise<void> {
  let pointer: "private.pointer" | "private.start_first" = "private.pointer";
  try {
    await sendMessage(api.callPatiently, { chat: origin.person }, outgoing);
  } catch (error) {
    if (explainSendFailure(error).kind !== "refused") throw error;
    pointer = "private.start_first";
  }
  const { language } = outgoing;
  const words = t(pointer, { lng: language });
  if (await acknowledgement?.give(plainText(words))) return;
  const button = { label: t("private.open", { lng: language }), url: privateChat };
  const message: Outgoing = { html: words, buttons: [[button]], private: false, replace: false, language };
  await sendMessage(api.callPatiently, destinationOf(origin), message);
}

function destinationOf({
  chat,
  thread,
  question,
  isGroup,
}: Omit<Origin, "chat"> & { chat: number | string }): Destination {
  return {
    chat,
    ...(thread === undefined ? {} : { thread }),
    ...(isGroup && question !== undefined ? { replyTo: question } : {}),
  };
}

interface Acknowledgement {
  /** Resolves with true when the person is shown `words`; false when the press was acknowledged already, or too late. */
  give(words?: string): Promise<boolean>;
}

/** Telegram: 0-200 characters. core.telegram.org/bots/api#answercallbackquery */
const toastCharacters = 200;

/** Stops a press's spinning when there is nothing to answer. Never rejects. */
export async function acknowledge(pressId: string, parts: Answering): Promise<void> {
  await createAcknowledgement(pressId, parts).give();
}

function createAcknowledgement(id: string, { api, logger, acknowledgeMs }: Answering): Acknowledgement {
  let isGiven = false;
  const give = async (words?: string): Promise<boolean> => {
    if (isGiven) return false;
    isGiven = true;
    clearTimeout(timer);
    try {
      await api.call("answerCallbackQuery", {
        callback_query_id: id,
        ...(words === undefined ? {} : { text: words.slice(0, toastCharacters) }),
      });
      return words !== undefined;
    } catch (error) {
      // After a long stop the query is too old: the person has stopped waiting for it.
      logger.debug({ code: "telegram_press_unacknowledged", because: failureCode(error) });
      return false;
    }
  };
  const timer = setTimeout(give, acknowledgeMs);
  return { give };
}
