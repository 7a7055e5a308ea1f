import type { Message, SendableChannels, User } from "discord.js";
import type { Outgoing } from "../../chat/outgoing.ts";
import type { I18n } from "../../i18n/i18n.ts";
import { explainFailure } from "./explain-failure.ts";
import { newNonce } from "./new-nonce.ts";
import { tryAgain } from "./try-again.ts";
import { writeMessage } from "./write-message.ts";

/**
 * Answers a written message. What is private goes to the person's own chat, and the server only sees that it went
 * there, or how to let it through when private messages are closed; never the answer itself.
 */
export async function answerMessage(message: Message, outgoing: Outgoing, i18n: I18n): Promise<void> {
  if (!message.channel.isSendable()) return;
  if (!message.guildId) return sendParts(message.channel, outgoing);
  const inReply = { replyTo: message.id };
  if (!outgoing.private) return sendParts(message.channel, outgoing, inReply);
  const pointer = (await arrivedPrivately(message.author, outgoing))
    ? "private.pointer"
    : "private.start_first";
  const html = i18n.getFixedT(outgoing.language, "bot")(pointer);
  await sendParts(message.channel, { ...outgoing, html, buttons: [] }, inReply);
}

async function arrivedPrivately(person: User, outgoing: Outgoing): Promise<boolean> {
  try {
    await sendParts(await person.createDM(), outgoing);
    return true;
  } catch (error) {
    if (explainFailure(error)?.kind === "refused") return false;
    throw error;
  }
}

interface Sending {
  /** The message that the first part answers. */
  readonly replyTo?: string;
}

/** Sends all parts in order; the last carries the buttons. */
async function sendParts(
  channel: SendableChannels,
  outgoing: Outgoing,
  { replyTo }: Sending = {},
): Promise<void> {
  for (const [index, part] of writeMessage(outgoing).entries()) {
    const once = { nonce: newNonce(), enforceNonce: true };
    const reply =
      replyTo && index === 0 ? { reply: { messageReference: replyTo, failIfNotExists: false } } : {};
    await tryAgain((): Promise<Message> => channel.send({ ...part, ...once, ...reply }));
  }
}
