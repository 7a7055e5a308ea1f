import type { Outgoing } from "../../chat/outgoing.ts";
import type { BotApi } from "./bot-api.ts";
import { isTelegramRefusal } from "./explain-failure.ts";
import { pictureMessage, sendPhoto, withoutCaptionMarkup } from "./send-pictures.ts";
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

/**
 * Sends a message, in several parts if need be, its pictures before it or with it and its files after it; resolves with
 * the id of the last. Rejects as `call` does.
 */
export async function sendMessage(call: Call, destination: Destination, outgoing: Outgoing): Promise<number> {
  const contents = writeMessage(outgoing);
  const { photos, isWhole } = pictureMessage(outgoing, contents);
  const sendings = [
    ...photos.map(
      (photo) => (target: Target) =>
        plainIfNeeded(photo, withoutCaptionMarkup, (written) => sendPhoto(call, target, written)),
    ),
    ...(isWhole ? [] : contents).map((content) => (target: Target) => sendPart(call, target, content)),
  ];
  let messageId = 0;
  // Only the first answers the question: what follows it stands right below.
  for (const [index, send] of sendings.entries())
    messageId = await send(targetOf(index === 0 ? destination : { ...destination, replyTo: undefined }));
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
  // Telegram changes a message only into one, and a text into no picture: what needs more is sent.
  if (others.length > 0 || outgoing.pictures?.length) {
    await sendMessage(call, destination, outgoing);
    return;
  }
  try {
    await call("editMessageText", { chat_id: destination.chat, message_id: messageId, ...content });
  } catch (error) {
    if (isTelegramRefusal(error, /message is not modified/i)) return;
    if (
      !isTelegramRefusal(
        error,
        /can't be edited|to edit not found|no text in the message|can't parse entities|MESSAGE_ID_INVALID/i,
      )
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
  await plainIfNeeded(content, withoutMarkup, (text) => call("editMessageText", { ...target, ...text }));
}

type Target = ReturnType<typeof targetOf>;

const targetOf = ({
  chat,
  thread,
  replyTo,
}: Omit<Destination, "replyTo"> & { replyTo?: number | undefined }) => ({
  chat_id: chat,
  ...(thread === undefined ? {} : { message_thread_id: thread }),
  ...(replyTo === undefined
    ? {}
    : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
});

async function sendPart(call: Call, target: Target, content: MessageContent): Promise<number> {
  const sent = await plainIfNeeded(content, withoutMarkup, (text) =>
    call("sendMessage", { ...target, ...text }),
  );
  return sent.message_id;
}

/** Our own fault in a text must not leave a person without an answer: without its markup Telegram takes it. */
async function plainIfNeeded<C, T>(
  content: C,
  plain: (content: C) => C,
  act: (content: C) => Promise<T>,
): Promise<T> {
  try {
    return await act(content);
  } catch (error) {
    if (!isTelegramRefusal(error, /can't parse entities/i)) throw error;
    return act(plain(content));
  }
}
