import { setTimeout as sleep } from "node:timers/promises";
import { botMemberChange, type FakeGroup } from "./fake-group.ts";
import type { MessageEntity } from "./html-entities.ts";
import {
  type InlineButton,
  type InlineList,
  type Press,
  type Room,
  type TelegramMessage,
  type TelegramUser,
  type TelegramWorld,
  withoutNestedReply,
} from "./telegram-world.ts";
import type { UpdateQueue } from "./update-queue.ts";

/** The longest text a Telegram client sends in one message; it cuts longer ones. */
const clientCharacters = 4096;

export interface SayOptions {
  /** The group to speak in; without it the private chat with the bot. */
  readonly in?: FakeGroup;
  readonly replyTo?: TelegramMessage;
  /** Name the bot by a link on a word instead of by its username. */
  readonly linkToBot?: boolean;
  /** More fields of the message, for example `sender_chat`, `via_bot` or a topic. */
  readonly with?: Readonly<Record<string, unknown>>;
}

/** One person with a Telegram client: says, presses, blocks, and looks at the screen. */
export class FakePerson {
  readonly user: TelegramUser;
  readonly #world: TelegramWorld;
  readonly #updates: UpdateQueue;

  constructor(world: TelegramWorld, updates: UpdateQueue, user: TelegramUser) {
    this.#world = world;
    this.#updates = updates;
    this.user = user;
  }

  get id(): number {
    return this.user.id;
  }

  /** Sends a text; one longer than a client's limit goes in several messages. Starts the private chat if need be. */
  says(text: string, options: SayOptions = {}): TelegramMessage {
    const room = options.in?.room ?? this.#world.openPrivate(this.user);
    let sent: TelegramMessage | undefined;
    for (let from = 0; from < Math.max(text.length, 1); from += clientCharacters)
      sent = this.#sends(room, text.slice(from, from + clientCharacters), options);
    return sent as TelegramMessage;
  }

  /** Sends something without words, for example `{ sticker: {…} }`. */
  sends(content: Readonly<Record<string, unknown>>, options: SayOptions = {}): void {
    this.#sends(options.in?.room ?? this.#world.openPrivate(this.user), undefined, {
      ...options,
      with: content,
    });
  }

  edits(message: TelegramMessage, text: string): void {
    Object.assign(message, { text, edit_date: this.#world.date() });
    this.#updates.push("edited_message", message, message.chat.id);
  }

  /** Presses a button by its label or payload, on the newest message that carries it; a payload nobody wrote is a forged press. */
  presses(button: string, { in: group }: { in?: FakeGroup } = {}): Press {
    const rooms = group ? [group.room] : this.#visibleRooms();
    const messages = rooms
      .flatMap(({ messages }) => messages)
      .filter(({ from }) => from?.id === this.#world.bot.id);
    messages.sort((a, b) => b.message_id - a.message_id);
    const find = (message: TelegramMessage) =>
      buttonsOf(message).find(({ text, callback_data }) => text === button || callback_data === button);
    const message = messages.find(find) ?? messages[0];
    if (!message) throw new Error("Expected a message of the bot to press on");
    const found = find(message);
    if (found?.url !== undefined)
      throw new Error(`Expected a button that comes back, ${button} opens a page`);
    const press: Press = { id: String(this.#world.newId()), from: this.id, answered: false, expired: false };
    this.#world.presses.set(press.id, press);
    const data = found?.callback_data ?? button;
    this.#updates.push(
      "callback_query",
      { id: press.id, from: this.user, message, chat_instance: "1", data },
      message.chat.id,
    );
    return press;
  }

  /** Types the bot's name and some words in a chat of theirs; the bot must not be in it. */
  typesBotName(words = ""): InlineList {
    const list: InlineList = { id: String(this.#world.newId()), from: this.id };
    this.#world.inlineLists.set(list.id, list);
    this.#updates.push(
      "inline_query",
      { id: list.id, from: this.user, query: words, offset: "", chat_type: "private" },
      this.id,
    );
    return list;
  }

  blocks(): void {
    this.#changesBot("kicked");
  }

  unblocks(): void {
    this.#changesBot("member");
  }

  /** The account is deleted; Telegram sends no update. */
  leavesTelegram(): void {
    this.#world.openPrivate(this.user).members.set(this.id, "left");
  }

  /** What the bot wrote in the private chat, oldest first. */
  screen(): readonly TelegramMessage[] {
    return (this.#world.rooms.get(this.id)?.messages ?? []).filter(
      ({ from }) => from?.id === this.#world.bot.id,
    );
  }

  /** Waits until the bot's words appear in the private chat (or the group) and answers with that message. */
  async hears(
    words: string | RegExp,
    { in: group, withinMs = 3000 }: { in?: FakeGroup; withinMs?: number } = {},
  ): Promise<TelegramMessage> {
    const deadline = Date.now() + withinMs;
    const fits = ({ caption = "", text = caption }: TelegramMessage) =>
      typeof words === "string" ? text.includes(words) : words.test(text);
    for (;;) {
      const screen = group ? group.screen() : this.screen();
      const heard = screen.findLast(fits);
      if (heard) return heard;
      if (Date.now() > deadline)
        throw new Error(
          `Expected to hear ${words}, the screen shows: ${JSON.stringify(screen.map(({ text, caption }) => text ?? caption))}`,
        );
      await sleep(5);
    }
  }

  #visibleRooms(): Room[] {
    return [...this.#world.rooms.values()].filter(({ members }) => members.has(this.id));
  }

  #sends(room: Room, text: string | undefined, options: SayOptions): TelegramMessage {
    if (!room.members.has(this.id)) room.members.set(this.id, "member");
    const entities = text === undefined ? [] : this.#readEntities(text, options.linkToBot ?? false);
    const message = this.#world.addMessage(room, {
      from: this.user,
      ...(text === undefined ? {} : { text }),
      ...(entities.length > 0 ? { entities } : {}),
      ...(options.replyTo ? { reply_to_message: withoutNestedReply(options.replyTo) } : {}),
      ...options.with,
    });
    if (this.#reachesBot(message, room)) this.#updates.push("message", message, room.chat.id);
    return message;
  }

  /** Privacy mode: in groups a bot gets commands, mentions and replies to it, unless it is an administrator. */
  #reachesBot({ entities = [], text = "", reply_to_message }: TelegramMessage, room: Room): boolean {
    const status = room.members.get(this.#world.bot.id);
    if (status === "left" || status === "kicked") return false;
    if (room.chat.type === "private" || status === "administrator") return true;
    if (reply_to_message?.from?.id === this.#world.bot.id) return true;
    const mention = `@${this.#world.bot.username}`.toLowerCase();
    return entities.some(({ type, user, offset, length }) => {
      const marked = text.slice(offset, offset + length).toLowerCase();
      if (type === "bot_command") return !marked.includes("@") || marked.endsWith(mention);
      return (type === "mention" && marked === mention) || user?.id === this.#world.bot.id;
    });
  }

  #readEntities(text: string, linkToBot: boolean): MessageEntity[] {
    const entities: MessageEntity[] = [];
    for (const match of text.matchAll(/(?<=^|\s)\/[a-z0-9_]{1,32}(@\w{4,32})?/gi))
      entities.push({ type: "bot_command", offset: match.index, length: match[0].length });
    for (const match of text.matchAll(/(?<![\w/])@\w{4,32}/g))
      entities.push({ type: "mention", offset: match.index, length: match[0].length });
    if (linkToBot)
      entities.push({ type: "text_mention", offset: 0, length: text.indexOf(" "), user: this.#world.bot });
    return entities;
  }

  #changesBot(status: "kicked" | "member"): void {
    const room = this.#world.openPrivate(this.user);
    const before = room.members.get(this.#world.bot.id) ?? "member";
    room.members.set(this.#world.bot.id, status);
    this.#updates.push(
      "my_chat_member",
      botMemberChange(this.#world, room, this.user, before, status),
      room.chat.id,
    );
  }
}

/** All buttons under a message, in reading order. */
export function buttonsOf(message: TelegramMessage): readonly InlineButton[] {
  return message.reply_markup?.inline_keyboard.flat() ?? [];
}
