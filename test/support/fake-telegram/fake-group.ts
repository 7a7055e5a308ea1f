import type { MemberStatus, Room, TelegramMessage, TelegramUser, TelegramWorld } from "./telegram-world.ts";
import type { UpdateQueue } from "./update-queue.ts";

/** A group and what happens to it; people speak in it through `FakePerson.says(…, { in: group })`. */
export class FakeGroup {
  readonly #world: TelegramWorld;
  readonly #updates: UpdateQueue;
  #room: Room;

  constructor(world: TelegramWorld, updates: UpdateQueue, room: Room) {
    this.#world = world;
    this.#updates = updates;
    this.#room = room;
  }

  /** Changes when the group moves. */
  get id(): number {
    return this.#room.chat.id;
  }

  get room(): Room {
    return this.#room;
  }

  /** Everything said in the group, oldest first. */
  get messages(): readonly TelegramMessage[] {
    return this.#room.messages;
  }

  /** What the bot said here, oldest first. */
  screen(): readonly TelegramMessage[] {
    return this.#room.messages.filter(({ from }) => from?.id === this.#world.bot.id);
  }

  addsBot(by: TelegramUser): void {
    this.#changesBot(by, "member");
  }

  removesBot(by: TelegramUser): void {
    this.#changesBot(by, "kicked");
  }

  /** The bot is put out and never told: it was not running, for longer than Telegram keeps an update. */
  removesBotUntold(): void {
    this.#room.members.set(this.#world.bot.id, "kicked");
  }

  /** Takes the right to write away from the bot. */
  silencesBot(by: TelegramUser): void {
    this.#changesBot(by, "restricted");
  }

  /** The group becomes a supergroup with a new id, as Telegram does for public groups and for big ones. */
  becomesSupergroup(by: TelegramUser): number {
    const old = this.#room;
    const id = -1_000_000_000_000 - this.#world.newId();
    this.#room = {
      chat: { ...old.chat, id, type: "supergroup" },
      messages: [],
      members: new Map(old.members),
    };
    this.#world.rooms.set(id, this.#room);
    old.migratedTo = id;
    const told = { from: by, migrate_to_chat_id: id };
    this.#updates.push("message", this.#world.addMessage(old, told), old.chat.id);
    const here = { from: by, migrate_from_chat_id: old.chat.id };
    this.#updates.push("message", this.#world.addMessage(this.#room, here), id);
    return id;
  }

  #changesBot(by: TelegramUser, status: MemberStatus): void {
    const before = this.#room.members.get(this.#world.bot.id) ?? "left";
    this.#room.members.set(this.#world.bot.id, status);
    this.#updates.push(
      "my_chat_member",
      botMemberChange(this.#world, this.#room, by, before, status),
      this.id,
    );
  }
}

/** The body of a my_chat_member update. */
export function botMemberChange(
  world: TelegramWorld,
  room: Room,
  by: TelegramUser,
  before: MemberStatus,
  after: MemberStatus,
): object {
  const member = (status: MemberStatus) => ({
    user: world.bot,
    status,
    ...(status === "restricted" ? { is_member: true } : {}),
  });
  return {
    chat: room.chat,
    from: by,
    date: world.date(),
    old_chat_member: member(before),
    new_chat_member: member(after),
  };
}
