import { personId, placeId } from "../../chat/address.ts";
import type { Incoming, Person, Place } from "../../chat/incoming.ts";
import type { TelegramMessage, TelegramUpdate } from "./update-schema.ts";

export interface ReadingContext {
  readonly bot: { readonly id: number; readonly username: string };
  /** Names of our commands: in groups other bots have theirs. */
  readonly commands: ReadonlySet<string>;
  /** ms since the epoch; Telegram does not say when a button was pressed. */
  readonly now: number;
}

type User = NonNullable<TelegramMessage["from"]>;
type Chat = TelegramMessage["chat"];

/** What an update means to the bot; `undefined` when it is not for the bot, or from a bot, a channel or somebody anonymous. */
export function readUpdate(update: TelegramUpdate, context: ReadingContext): Incoming | undefined {
  const id = `telegram:update:${update.update_id}`;
  const { message, callback_query: press, my_chat_member: membership } = update;
  if (message) return readMessage(id, message, context);
  if (press) {
    const place = press.message && readPlace(press.message.chat);
    if (!place || press.data === undefined || press.from.is_bot) return undefined;
    return {
      kind: "button",
      id,
      person: readPerson(press.from),
      place,
      at: context.now,
      payload: press.data,
    };
  }
  if (membership) {
    const place = readPlace(membership.chat);
    const [was, is] = [isIn(membership.old_chat_member), isIn(membership.new_chat_member)];
    // Between "member" and "administrator" nothing changes for us.
    if (!place || was === is) return undefined;
    const change = { type: is ? "added" : "removed" } as const;
    return {
      kind: "membership",
      id,
      person: readPerson(membership.from),
      place,
      at: membership.date * 1000,
      change,
    };
  }
  return undefined;
}

function readMessage(id: string, message: TelegramMessage, context: ReadingContext): Incoming | undefined {
  const { from, chat } = message;
  const place = readPlace(chat);
  if (!place || !from) return undefined;
  const event = { id, person: readPerson(from), place, at: message.date * 1000 };
  if (message.migrate_to_chat_id !== undefined)
    return {
      ...event,
      kind: "membership",
      change: { type: "moved", to: placeId("telegram", message.migrate_to_chat_id) },
    };
  // `sender_chat`: a channel or an anonymous administrator; Telegram then names a stand-in as the sender.
  if (from.is_bot || message.sender_chat || message.via_bot) return undefined;
  const text = message.text ?? message.caption;
  if (text === undefined)
    return place.kind === "private" && hasContent(message) ? { ...event, kind: "text", text: "" } : undefined;
  const command = readCommand(text, message, context.bot.username);
  if (command) {
    const { name, line, addressee } = command;
    if (
      addressee === "other" ||
      (addressee === "anyone" && place.kind === "group" && !context.commands.has(name.toLowerCase()))
    )
      return undefined;
    return { ...event, kind: "command", name, input: { line } };
  }
  const words = removeMentions(text, message, context.bot);
  const isForBot =
    place.kind === "private" || words !== text || message.reply_to_message?.from?.id === context.bot.id;
  return isForBot ? { ...event, kind: "text", text: words } : undefined;
}

interface TypedCommand {
  readonly name: string;
  readonly line: string;
  readonly addressee: "us" | "other" | "anyone";
}

/** A command is what Telegram marked as one at the very beginning: "/été" is a word. */
function readCommand(text: string, message: TelegramMessage, username: string): TypedCommand | undefined {
  const entity = entitiesOf(message).find(({ type, offset }) => type === "bot_command" && offset === 0);
  if (!entity) return undefined;
  const [name = "", bot] = text.slice(1, entity.length).split("@");
  const addressee =
    bot === undefined ? "anyone" : bot.toLowerCase() === username.toLowerCase() ? "us" : "other";
  return { name, line: text.slice(entity.length).trim(), addressee };
}

/** The text without the places where the bot is named, from the last to the first so that offsets stay right. */
function removeMentions(
  text: string,
  message: TelegramMessage,
  { id, username }: ReadingContext["bot"],
): string {
  const name = `@${username}`.toLowerCase();
  const mentions = entitiesOf(message)
    .filter(
      ({ type, offset, length, user }) =>
        user?.id === id || (type === "mention" && text.slice(offset, offset + length).toLowerCase() === name),
    )
    .sort((a, b) => b.offset - a.offset);
  if (mentions.length === 0) return text;
  let words = text;
  for (const { offset, length } of mentions)
    words = `${words.slice(0, offset).trimEnd()} ${words.slice(offset + length).trimStart()}`;
  return words.trim();
}

const entitiesOf = ({ text, entities, caption_entities }: TelegramMessage) =>
  (text === undefined ? caption_entities : entities) ?? [];

/** Something a person sent without words; a service note (a pinned message, a new title) is not. */
const contentKinds = [
  "animation",
  "audio",
  "contact",
  "dice",
  "document",
  "location",
  "photo",
  "poll",
  "sticker",
  "story",
  "video",
  "video_note",
  "voice",
];
const hasContent = (message: TelegramMessage): boolean => contentKinds.some((kind) => kind in message);

const isIn = ({ status, is_member }: { status: string; is_member?: boolean | undefined }): boolean =>
  status === "restricted" ? is_member === true : status !== "left" && status !== "kicked";

function readPerson({ id, language_code }: User): Person {
  return {
    id: personId("telegram", id),
    grants: [],
    ...(language_code === undefined ? {} : { languageHint: language_code }),
  };
}

function readPlace({ id, type, title }: Chat): Place | undefined {
  if (type === "channel") return undefined;
  const place = placeId("telegram", id);
  return type === "private"
    ? { id: place, kind: "private" }
    : { id: place, kind: "group", ...(title === undefined ? {} : { name: title }) };
}
