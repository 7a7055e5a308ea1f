import type { Outgoing, OutgoingPicture } from "../../chat/outgoing.ts";
import { escapeHtml, plainText } from "../../chat/plain-text.ts";
import type { BotApi } from "./bot-api.ts";
import type { MessageContent } from "./write-message.ts";

/** Telegram: 0-1024 characters after entities parsing. core.telegram.org/bots/api#sendphoto */
const captionCharacters = 1024;

/** The words under a photo, and the buttons with them. */
interface Caption {
  readonly caption: string;
  readonly parse_mode?: "HTML";
  readonly reply_markup?: NonNullable<MessageContent["reply_markup"]>;
}

interface Photo {
  readonly picture: OutgoingPicture;
  readonly caption: Caption;
}

/** What goes out for a message with pictures: the photos, then the message by itself where no caption holds it. */
interface Pictured {
  readonly photos: readonly Photo[];
  readonly isWhole: boolean;
}

/**
 * Telegram has no alternative text: a picture's is said under it, unless the message says it already. The last picture
 * carries the message when both fit its caption; otherwise the message follows.
 */
export function pictureMessage(
  { html, pictures = [] }: Outgoing,
  contents: readonly MessageContent[],
): Pictured {
  const photos = pictures.map((picture) => ({ picture, caption: { caption: cut(picture.alt) } }));
  const [content] = contents;
  const last = pictures.at(-1);
  if (!last || !content || contents.length > 1) return { photos, isWhole: false };
  const isSaid = plainText(html).includes(last.alt);
  const caption = isSaid || last.alt === "" ? content.text : `${content.text}\n\n${escapeHtml(last.alt)}`;
  if (plainText(caption).length > captionCharacters) return { photos, isWhole: false };
  const whole: Caption = {
    caption,
    parse_mode: "HTML",
    ...(content.reply_markup ? { reply_markup: content.reply_markup } : {}),
  };
  return { photos: [...photos.slice(0, -1), { picture: last, caption: whole }], isWhole: true };
}

/** `target`: where it goes, as `sendPhoto` takes it. Resolves with the photo's message id; rejects as `call` does. */
export async function sendPhoto(
  call: BotApi["call"],
  target: { readonly chat_id: number | string },
  { picture: { name, content }, caption }: Photo,
): Promise<number> {
  const photo = { source: Buffer.from(content), filename: name };
  return (await call("sendPhoto", { ...target, photo, ...caption })).message_id;
}

/** The same photo without markup, for when Telegram cannot parse it. */
export function withoutCaptionMarkup({ picture, caption: { parse_mode: _parsed, ...rest } }: Photo): Photo {
  return { picture, caption: { ...rest, caption: plainText(rest.caption) } };
}

const cut = (text: string) =>
  text.length <= captionCharacters ? text : `${text.slice(0, captionCharacters - 1).toWellFormed()}…`;
