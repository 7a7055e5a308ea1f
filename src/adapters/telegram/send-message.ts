import type { Outgoing } from "../../chat/outgoing.ts";
import type { BotApi } from "./bot-api.ts";
import { isTelegramRefusal } from "./explain-failure.ts";
import { type MessageContent, withoutMarkup, writeMessage } from "./write-message.ts";

type Call = BotApi["call"];
type ChatId = number | string;

/** Where a message goes. */
export interface Destination {
  readonly chat: ChatId;
  /** The topic of a forum group. */
  readonly thread?: number;
  /** The message it answers; when that one is gone, the answer still comes. */
  readonly replyTo?: number;
}

/** Sends a message, in several parts if need be, and its files after it; resolves with the id of the last. Rejects as `call` does. */
export async function sendMessage(call: Call, destination: Destination, outgoing: Outgoing): Promise<number> {
  const [first, ...others] = writeMessage(outgoing);
  let messageId = await sendPart(call, destination, first);
  for (const part of others) messageId = await sendPart(call, { ...destination, replyTo: undefined }, part);
  for (const { name, content } of outgoing.files ?? [])
    messageId = (
      await call("sendDocument", {
        chat_id: destination.chat,
        ...(destination.thread === undefined ? {} : { message_thread_id: destination.thread }),
        document: { source: Buffer.from(content), filename: name },
      })
    ).message_id;
  return messageId;
}

/** Changes a message of the bot; when that cannot be done any more, the words come as a new message. */
export async function replaceMessage(
  call: Call,
  destination: Destination,
  messageId: number,
  outgoing: Outgoing,
): Promise<void> {
  const [content, ...others] = writeMessage(outgoing);
  // Telegram changes a message only into one: what needs several is sent.
  if (others.length > 0) {
    await sendMessage(call, destination, outgoing);
    return;
  }
  try {
    await call("editMessageText", { chat_id: destination.chat, message_id: messageId, ...content });
  } catch (error) {
    if (isTelegramRefusal(error, /message is not modified/i)) return;
    if (
      !isTelegramRefusal(error, /can't be edited|to edit not found|can't parse entities|MESSAGE_ID_INVALID/i)
    )
      throw error;
    await sendMessage(call, destination, outgoing);
  }
}

/** Puts a text in the place of a sent one. Rejects as `call` does, also when the text is the same. */
export async function editMessage(
  call: Call,
  { chat, messageId }: { readonly chat: ChatId; readonly messageId: number },
  content: MessageContent,
): Promise<void> {
  const target = { chat_id: chat, message_id: messageId };
  await plainIfNeeded(content, (text) => call("editMessageText", { ...target, ...text }));
}

async function sendPart(
  call: Call,
  destination: Omit<Destination, "replyTo"> & { replyTo?: number | undefined },
  content: MessageContent,
): Promise<number> {
  const { chat, thread, replyTo } = destination;
  const target = {
    chat_id: chat,
    ...(thread === undefined ? {} : { message_thread_id: thread }),
    ...(replyTo === undefined
      ? {}
      : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
  };
  const sent = await plainIfNeeded(content, (text) => call("sendMessage", { ...target, ...text }));
  return sent.message_id;
}

/** Our own fault in a text must not leave a person without an answer: without its markup Telegram takes it. */
async function plainIfNeeded<T>(
  content: MessageContent,
  act: (text: MessageContent) => Promise<T>,
): Promise<T> {
  try {
    return await act(content);
  } catch (error) {
    if (!isTelegramRefusal(error, /can't parse entities/i)) throw error;
    return act(withoutMarkup(content));
  }
}
