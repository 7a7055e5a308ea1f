import type { InlineKeyboardButton } from "telegraf/types";
import type { Rendering } from "../../chat/adapter-contract.ts";
import type { Outgoing, OutgoingButton } from "../../chat/outgoing.ts";
import { escapeHtml, plainText } from "../../chat/plain-text.ts";

/** Telegram: 1-4096 characters after entities parsing. core.telegram.org/bots/api#sendmessage */
const messageCharacters = 4096;

/** The part of a sendMessage or editMessageText request that is the message itself. */
export interface MessageContent {
  readonly text: string;
  readonly parse_mode?: "HTML";
  readonly link_preview_options: { readonly is_disabled: true };
  readonly reply_markup?: { readonly inline_keyboard: InlineKeyboardButton[][] };
}

/**
 * One message, or several when it is longer than Telegram allows; buttons stand under the last. Link previews are off:
 * Telegram's servers would fetch the address and show a stranger's picture under our words.
 */
export function writeMessage({ html, buttons }: Outgoing): readonly [MessageContent, ...MessageContent[]] {
  const parts = splitHtml(html);
  const keyboard = buttons.map((row) => row.flatMap(writeButton)).filter((row) => row.length > 0);
  const contents = parts.map(
    (text, index): MessageContent => ({
      text,
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
      ...(index === parts.length - 1 && keyboard.length > 0
        ? { reply_markup: { inline_keyboard: keyboard } }
        : {}),
    }),
  );
  return contents as [MessageContent, ...MessageContent[]];
}

/**
 * See `PlatformAdapter.render`. Counted in UTF-16 units, of which a text never has fewer than Telegram counts characters.
 * A text over the limit would be sent in parts, which are told here one after the other.
 */
export function renderMessage(message: Outgoing): Rendering {
  const text = writeMessage(message)
    .map((part) => part.text)
    .join("\n\n");
  return { text, characters: plainText(text).length, limit: messageCharacters };
}

/** The same message without markup, for when Telegram cannot parse it. */
export function withoutMarkup({ parse_mode: _parsed, ...content }: MessageContent): MessageContent {
  return { ...content, text: plainText(content.text) };
}

/** Telegram refuses the whole message over one address without a dot, such as http://localhost:8080/. */
function writeButton(button: OutgoingButton): InlineKeyboardButton[] {
  if ("payload" in button) return [{ text: button.label, callback_data: button.payload }];
  return URL.canParse(button.url) && new URL(button.url).hostname.includes(".")
    ? [{ text: button.label, url: button.url }]
    : [];
}

function splitHtml(html: string): string[] {
  if (plainText(html).length <= messageCharacters) return [html];
  return gather(html.split("\n\n"), "\n\n", (paragraph) => gather(paragraph.split("\n"), "\n", cutLine));
}

/** Joins pieces up to the limit; a piece too long by itself is cut further. */
function gather(pieces: readonly string[], separator: string, cut: (piece: string) => string[]): string[] {
  const parts: string[] = [];
  for (const piece of pieces.flatMap((piece) =>
    plainText(piece).length > messageCharacters ? cut(piece) : [piece],
  )) {
    const joined = parts.length > 0 ? `${parts.at(-1)}${separator}${piece}` : piece;
    if (parts.length > 0 && plainText(joined).length <= messageCharacters) parts[parts.length - 1] = joined;
    else parts.push(piece);
  }
  return parts.filter((part) => plainText(part).trim() !== "");
}

/** A line that long has no good place to cut: its markup goes, its words stay. Never cuts a character in two. */
function cutLine(line: string): string[] {
  const characters = [...plainText(line)];
  const half = messageCharacters / 2;
  return Array.from({ length: Math.ceil(characters.length / half) }, (_, part) =>
    escapeHtml(characters.slice(part * half, (part + 1) * half).join("")),
  );
}
