import { isDeepStrictEqual } from "node:util";
import { badRequest, tooManyRequests } from "./bot-api-error.ts";
import type { Parameters } from "./judge-request.ts";
import { readContent } from "./message-content.ts";
import type { RateLimits } from "./rate-limits.ts";
import { type Room, type TelegramMessage, type TelegramWorld, withoutNestedReply } from "./telegram-world.ts";

export interface PublishedMenus {
  /** By `scope:language`, for example `all_private_chats:fr` or `default:`. */
  readonly commands: Map<string, readonly { command: string; description: string }[]>;
  readonly descriptions: Map<string, string>;
  readonly shortDescriptions: Map<string, string>;
}
export type Method = (parameters: Parameters) => unknown;

/** The methods that act on chats and menus; what they refuse is worded as the server words it. */
export function botApiMethods(
  world: TelegramWorld,
  limits: RateLimits,
  menus: PublishedMenus,
): Readonly<Record<string, Method>> {
  const menuKey = ({ scope, language_code }: Parameters) =>
    `${(scope as { type?: string } | undefined)?.type ?? "default"}:${language_code ?? ""}`;
  const send = (parameters: Parameters): TelegramMessage => {
    const room = world.roomForBot(parameters.chat_id);
    spend(room, limits);
    const thread = parameters.message_thread_id as number | undefined;
    return world.addMessage(room, {
      from: world.bot,
      ...readContent(parameters, world),
      ...readReply(parameters, room),
      ...(thread === undefined ? {} : { message_thread_id: thread, is_topic_message: true }),
    });
  };
  return {
    getme: () => ({
      ...world.bot,
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
    }),
    sendmessage: send,
    senddocument: (parameters) => sendDocument(parameters, world, limits),
    sendchataction: ({ chat_id }) => Boolean(world.roomForBot(chat_id)),
    editmessagetext: (parameters) => {
      const message = findOwnMessage(world, parameters, "edit");
      const content = readContent(parameters, world);
      if (
        isDeepStrictEqual(
          [message.text, message.entities, message.reply_markup],
          [content.text, content.entities, content.reply_markup],
        )
      )
        throw badRequest(
          "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
        );
      spend(world.roomForBot(parameters.chat_id), limits);
      delete message.reply_markup;
      return Object.assign(message, content, { edit_date: world.date() });
    },
    editmessagereplymarkup: (parameters) => {
      const message = findOwnMessage(world, parameters, "edit");
      const markup = parameters.reply_markup as TelegramMessage["reply_markup"];
      if (isDeepStrictEqual(markup, message.reply_markup)) throw badRequest("message is not modified");
      delete message.reply_markup;
      return Object.assign(message, markup ? { reply_markup: markup } : {});
    },
    deletemessage: (parameters) => {
      const message = findOwnMessage(world, parameters, "delete");
      if (world.date() - message.date > deletableSeconds)
        throw badRequest("message can't be deleted for everyone");
      const room = world.roomForBot(parameters.chat_id);
      room.messages.splice(room.messages.indexOf(message), 1);
      return true;
    },
    answercallbackquery: ({ callback_query_id, text }) => {
      const press = world.presses.get(String(callback_query_id));
      if (!press || press.expired || press.answered)
        throw badRequest("query is too old and response timeout expired or query ID is invalid");
      press.answered = true;
      if (typeof text === "string" && text !== "") press.toast = text;
      return true;
    },
    setmycommands: (parameters) => {
      menus.commands.set(
        menuKey(parameters),
        parameters.commands as { command: string; description: string }[],
      );
      return true;
    },
    getmycommands: (parameters) => menus.commands.get(menuKey(parameters)) ?? [],
    deletemycommands: (parameters) => {
      menus.commands.delete(menuKey(parameters));
      return true;
    },
    setmydescription: ({ description, language_code }) =>
      Boolean(menus.descriptions.set(String(language_code ?? ""), String(description ?? ""))),
    setmyshortdescription: ({ short_description, language_code }) =>
      Boolean(menus.shortDescriptions.set(String(language_code ?? ""), String(short_description ?? ""))),
    getchat: ({ chat_id }) => world.roomForBot(chat_id).chat,
    getchatmember: ({ chat_id, user_id }) => ({
      user: world.users.get(Number(user_id)),
      status: world.roomForBot(chat_id, false).members.get(Number(user_id)) ?? "left",
    }),
    leavechat: ({ chat_id }) => Boolean(world.roomForBot(chat_id).members.set(world.bot.id, "left")),
  };
}

/** The server keeps the file and tells its name and size; the fake also its content, for who looks at the screen. */
async function sendDocument(
  { chat_id, document, message_thread_id }: Parameters,
  world: TelegramWorld,
  limits: RateLimits,
): Promise<TelegramMessage> {
  const room = world.roomForBot(chat_id);
  spend(room, limits);
  if (!(document instanceof File) || document.size === 0)
    throw badRequest("there is no document in the request");
  const content = await document.text();
  return world.addMessage(room, {
    from: world.bot,
    document: {
      file_id: String(world.newId()),
      file_unique_id: String(world.newId()),
      file_name: document.name,
      file_size: document.size,
      content,
    },
    ...(message_thread_id === undefined ? {} : { message_thread_id: message_thread_id as number }),
  });
}

/** "A message can only be deleted if it was sent less than 48 hours ago." core.telegram.org/bots/api#deletemessage */
const deletableSeconds = 48 * 3600;

function findOwnMessage(
  world: TelegramWorld,
  { chat_id, message_id }: Parameters,
  act: "edit" | "delete",
): TelegramMessage {
  const message = world.roomForBot(chat_id).messages.find((candidate) => candidate.message_id === message_id);
  if (!message) throw badRequest(`message to ${act} not found`);
  if (message.from?.id !== world.bot.id)
    throw badRequest(`message can't be ${act === "edit" ? "edited" : "deleted"}`);
  return message;
}

/** Messages and their changes count alike. */
function spend({ chat }: Room, limits: RateLimits): void {
  const waitSeconds = limits.take(chat.id, chat.type === "private" ? "private" : "group");
  if (waitSeconds > 0) throw tooManyRequests(waitSeconds);
}

function readReply({ reply_parameters }: Parameters, room: Room): Pick<TelegramMessage, "reply_to_message"> {
  const reply = reply_parameters as { message_id: number; allow_sending_without_reply?: boolean } | undefined;
  if (!reply) return {};
  const target = room.messages.find(({ message_id }) => message_id === reply.message_id);
  if (target) return { reply_to_message: withoutNestedReply(target) };
  if (reply.allow_sending_without_reply) return {};
  throw badRequest("message to be replied not found");
}
