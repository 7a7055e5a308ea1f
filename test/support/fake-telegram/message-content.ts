import { badRequest } from "./bot-api-error.ts";
import { parseHtml } from "./html-entities.ts";
import type { Parameters } from "./judge-request.ts";
import type { InlineButton, TelegramMessage, TelegramWorld } from "./telegram-world.ts";

/** Text, entities and buttons as the server would keep them. */
export function readContent(
  { text, parse_mode, reply_markup }: Parameters,
  world: TelegramWorld,
): Pick<TelegramMessage, "text" | "entities" | "reply_markup"> {
  const parsed =
    parse_mode === "HTML" ? parseHtml(String(text ?? "")) : { text: String(text ?? ""), entities: [] };
  if (parsed.text.trim() === "") throw badRequest("message text is empty");
  if ([...parsed.text].length > 4096) throw badRequest("message is too long");
  const keyboard = (reply_markup as { inline_keyboard?: InlineButton[][] } | undefined)?.inline_keyboard;
  for (const button of keyboard?.flat() ?? []) refuseBadButton(button);
  const entities = [...parsed.entities, ...readMentions(parsed.text, world)];
  return {
    text: parsed.text,
    ...(entities.length > 0 ? { entities } : {}),
    ...(keyboard ? { reply_markup: { inline_keyboard: keyboard } } : {}),
  };
}

function refuseBadButton({ text, callback_data, url }: InlineButton): void {
  if (callback_data !== undefined && (callback_data === "" || Buffer.byteLength(callback_data) > 64))
    throw badRequest("BUTTON_DATA_INVALID");
  if (text === "")
    throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
  if (
    url !== undefined &&
    !(URL.canParse(url) && (url.startsWith("tg:") || new URL(url).hostname.includes(".")))
  )
    throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
}

/** The server finds @names by itself in every text. */
function readMentions(text: string, world: TelegramWorld): NonNullable<TelegramMessage["entities"]> {
  if (!text.includes("@")) return [];
  const names = new Set([...world.users.values()].map(({ username }) => username?.toLowerCase()));
  return [...text.matchAll(/@(\w{4,32})/g)]
    .filter(([, name]) => names.has(name?.toLowerCase()))
    .map((match) => ({ type: "mention", offset: match.index, length: match[0].length }));
}
