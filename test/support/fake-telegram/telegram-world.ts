import type { Clock } from "../../../src/system/clock.ts";
import { BotApiError, badRequest, forbidden } from "./bot-api-error.ts";
import type { MessageEntity } from "./html-entities.ts";

export interface TelegramUser {
  id: number;
  is_bot: boolean;
  first_name: string;
  username?: string;
  language_code?: string;
}
export type MemberStatus = "creator" | "administrator" | "member" | "restricted" | "left" | "kicked";
interface TelegramChat {
  id: number;
  type: "private" | "group" | "supergroup";
  title?: string;
  first_name?: string;
}
export interface InlineButton {
  text: string;
  callback_data?: string;
  url?: string;
}
export interface TelegramMessage {
  message_id: number;
  date: number;
  chat: TelegramChat;
  from?: TelegramUser;
  sender_chat?: TelegramChat;
  text?: string;
  entities?: MessageEntity[];
  reply_markup?: { inline_keyboard: InlineButton[][] };
  reply_to_message?: TelegramMessage;
  message_thread_id?: number;
  is_topic_message?: boolean;
  edit_date?: number;
  [other: string]: unknown;
}
/** A chat as the server keeps it. */
export interface Room {
  chat: TelegramChat;
  messages: TelegramMessage[];
  members: Map<number, MemberStatus>;
  migratedTo?: number;
}
/** A press that waits for its answerCallbackQuery. */
export interface Press {
  id: string;
  from: number;
  answered: boolean;
  expired: boolean;
  toast?: string;
}

/** Users, chats and messages: what Telegram's server would keep. Knows nothing of HTTP. */
export class TelegramWorld {
  readonly bot: TelegramUser;
  readonly clock: Clock;
  readonly users = new Map<number, TelegramUser>();
  readonly rooms = new Map<number, Room>();
  readonly presses = new Map<string, Press>();
  /** Messages of the bot by chat id. */
  readonly received = new Map<number, number>();
  #nextId: number;

  constructor(bot: TelegramUser, clock: Clock, firstId: number) {
    this.#nextId = firstId;
    this.bot = bot;
    this.clock = clock;
    this.users.set(bot.id, bot);
  }

  newId(): number {
    return this.#nextId++;
  }

  /** Seconds since the epoch, as the Bot API counts. */
  date(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  /** A private room exists once its person has started the bot. */
  openPrivate(user: TelegramUser): Room {
    const existing = this.rooms.get(user.id);
    if (existing) return existing;
    const room: Room = {
      chat: { id: user.id, type: "private", first_name: user.first_name },
      messages: [],
      members: new Map([
        [user.id, "member"],
        [this.bot.id, "member"],
      ]),
    };
    this.rooms.set(user.id, room);
    return room;
  }

  addMessage(room: Room, message: Omit<TelegramMessage, "message_id" | "date" | "chat">): TelegramMessage {
    const added: TelegramMessage = {
      message_id: this.newId(),
      date: this.date(),
      chat: room.chat,
      ...message,
    };
    room.messages.push(added);
    if (added.from?.id === this.bot.id)
      this.received.set(room.chat.id, (this.received.get(room.chat.id) ?? 0) + 1);
    return added;
  }

  /** The room the bot may write to (or only look at), or the server's refusal. */
  roomForBot(chatId: unknown, isToWrite = true): Room {
    const id = Number(chatId);
    const room = this.rooms.get(id);
    if (!room) {
      if (this.users.has(id)) throw forbidden("bot can't initiate conversation with a user");
      throw badRequest("chat not found");
    }
    if (room.migratedTo !== undefined)
      throw new BotApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", {
        migrate_to_chat_id: room.migratedTo,
      });
    const status = room.members.get(this.bot.id) ?? "left";
    if (room.chat.type === "private") {
      if (status === "kicked") throw forbidden("bot was blocked by the user");
      if (room.members.get(id) === "left") throw forbidden("user is deactivated");
    } else if (status === "kicked" || status === "left") {
      throw forbidden(
        `bot ${status === "kicked" ? "was kicked from" : "is not a member of"} the ${room.chat.type} chat`,
      );
    } else if (status === "restricted" && isToWrite) {
      throw badRequest("not enough rights to send text messages to the chat");
    }
    return room;
  }
}

/** A message as it travels: a reply carries the message replied to, but not that one's own. */
export function withoutNestedReply(message: TelegramMessage): TelegramMessage {
  const { reply_to_message: _nested, ...rest } = message;
  return rest;
}
