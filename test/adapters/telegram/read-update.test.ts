import { describe, expect, it } from "vitest";
import { readUpdate } from "../../../src/adapters/telegram/read-update.ts";
import { telegramUpdate } from "../../../src/adapters/telegram/update-schema.ts";

const context = { bot: { id: 7, username: "OurBot" }, commands: new Set(["ask", "start"]), now: 5000 };
const ada = { id: 501, is_bot: false, first_name: "Ada", language_code: "en-GB" };
const us = { id: 7, is_bot: true, first_name: "Us", username: "OurBot" };
const privately = { id: 501, type: "private" };
const group = { id: -9, type: "group", title: "G" };

const read = (update: object) => readUpdate(telegramUpdate.parse({ update_id: 9, ...update }), context);
const readMessage = (message: object) =>
  read({ message: { message_id: 1, date: 3, from: ada, chat: privately, ...message } });
const command = (length: number) => ({ entities: [{ type: "bot_command", offset: 0, length }] });
const mention = (offset: number, length: number) => ({ entities: [{ type: "mention", offset, length }] });

describe("a Telegram message, read", () => {
  it("is a question in a private chat", () => {
    expect(readMessage({ text: "Pourquoi ?" })).toEqual({
      kind: "text",
      id: "telegram:update:9",
      person: { id: "telegram:person:501", languageHint: "en-GB", grants: [] },
      place: { id: "telegram:place:501", kind: "private" },
      at: 3000,
      text: "Pourquoi ?",
    });
  });

  it("is a command with what follows as one line", () => {
    expect(readMessage({ text: "/ask  pourquoi\nMicrosoft ?", ...command(4) })).toMatchObject({
      kind: "command",
      name: "ask",
      input: { line: "pourquoi\nMicrosoft ?" },
    });
  });

  it("carries a deep link's code to the start command, in private and in a group", () => {
    expect(readMessage({ text: "/start poster-7", ...command(6) })).toMatchObject({
      name: "start",
      input: { line: "poster-7" },
    });
    expect(readMessage({ chat: group, text: "/start@OurBot poster-7", ...command(13) })).toMatchObject({
      name: "start",
      input: { line: "poster-7" },
      place: { kind: "group" },
    });
  });

  it.each([
    ["/ask@OurBot oui", 11, true],
    ["/ask@ourbot oui", 11, true],
    ["/ask@OtherBot oui", 13, false],
    ["/ask oui", 4, true],
    ["/roll oui", 5, false],
    ["/roll@OurBot oui", 12, true],
  ])("in a group: %s is ours: %3$s", (text, length, isOurs) => {
    expect(readMessage({ chat: group, text, ...command(length) })?.kind).toBe(isOurs ? "command" : undefined);
  });

  it("may be an unknown command in a private chat, and a word that begins with a slash", () => {
    expect(readMessage({ text: "/roll", ...command(5) })).toMatchObject({
      kind: "command",
      name: "roll",
      input: { line: "" },
    });
    expect(readMessage({ text: "/été" })).toMatchObject({ kind: "text", text: "/été" });
  });

  it.each([
    ["@OurBot où ?", 0, "où ?"],
    ["dis, @ourbot, où ?", 5, "dis, , où ?"],
    ["où ? @OurBot", 5, "où ?"],
  ])("loses the bot's name: %s", (text, offset, words) => {
    expect(readMessage({ chat: group, text, ...mention(offset, 7) })).toMatchObject({
      kind: "text",
      text: words,
    });
  });

  it("may name the bot by a link, or under a picture", () => {
    const link = [{ type: "text_mention", offset: 0, length: 4, user: us }];
    expect(readMessage({ chat: group, text: "Dis, où ?", entities: link })).toMatchObject({ text: "où ?" });
    const caption = { caption: "@OurBot vrai ?", caption_entities: mention(0, 7).entities, photo: [] };
    expect(readMessage({ chat: group, ...caption })).toMatchObject({ kind: "text", text: "vrai ?" });
  });

  it("is for the bot when it replies to the bot, and for others when it replies to them", () => {
    const reply = (from: object) => ({
      chat: group,
      text: "et ?",
      reply_to_message: { message_id: 2, from },
    });
    expect(readMessage(reply(us))).toMatchObject({ kind: "text", text: "et ?" });
    expect(readMessage(reply(ada))).toBeUndefined();
  });

  it("is empty words when it has none in private, and nothing in a group or for a service note", () => {
    expect(readMessage({ sticker: {} })).toMatchObject({ kind: "text", text: "" });
    expect(readMessage({ chat: group, sticker: {} })).toBeUndefined();
    expect(readMessage({ pinned_message: {} })).toBeUndefined();
  });

  it.each([
    ["a channel", { chat: { id: -5, type: "channel" } }],
    ["another bot", { from: { ...us, id: 8 } }],
    ["the bot itself", { from: us }],
    ["an anonymous administrator", { chat: group, sender_chat: group, from: { ...us, id: 1087968824 } }],
    [
      "a linked channel",
      { chat: group, sender_chat: { id: -5, type: "channel" }, from: { ...ada, id: 777000 } },
    ],
    ["an inline bot", { via_bot: { ...us, id: 8 } }],
    ["nobody", { from: undefined }],
  ])("from %s is not for the bot", (_who, message) => {
    expect(readMessage({ text: "/ask@OurBot oui", ...command(11), ...message })).toBeUndefined();
  });

  it("tells that a group moved", () => {
    expect(readMessage({ chat: group, migrate_to_chat_id: -1009 })).toMatchObject({
      kind: "membership",
      place: { id: "telegram:place:-9" },
      change: { type: "moved", to: "telegram:place:-1009" },
    });
  });
});

describe("another Telegram update, read", () => {
  it("is nothing when a message was edited, or when we do not know the kind", () => {
    expect(
      read({ edited_message: { message_id: 1, date: 3, from: ada, chat: privately, text: "/ask" } }),
    ).toBeUndefined();
    expect(read({})).toBeUndefined();
  });

  it("is a press, with the time it came", () => {
    const press = {
      id: "77",
      from: ada,
      data: "faq:open:x",
      message: { message_id: 4, date: 0, chat: group },
    };
    expect(read({ callback_query: press })).toMatchObject({
      kind: "button",
      payload: "faq:open:x",
      at: 5000,
      place: { kind: "group" },
    });
    expect(read({ callback_query: { ...press, message: undefined } })).toBeUndefined();
  });

  it.each([
    ["left", "member", "added"],
    ["kicked", "administrator", "added"],
    ["member", "kicked", "removed"],
    ["administrator", "left", "removed"],
    ["member", "administrator", undefined],
  ])("from %s to %s the bot is %s", (was, is, type) => {
    const change = {
      chat: group,
      from: ada,
      date: 4,
      old_chat_member: { status: was },
      new_chat_member: { status: is },
    };
    expect(read({ my_chat_member: change })).toEqual(
      type ? expect.objectContaining({ kind: "membership", change: { type }, at: 4000 }) : undefined,
    );
  });

  it("counts a restricted bot as present only while it is a member", () => {
    const restricted = (is_member: boolean) => ({
      chat: group,
      from: ada,
      date: 4,
      old_chat_member: { status: "member" },
      new_chat_member: { status: "restricted", is_member },
    });
    expect(read({ my_chat_member: restricted(true) })).toBeUndefined();
    expect(read({ my_chat_member: restricted(false) })).toMatchObject({ change: { type: "removed" } });
  });
});

describe("an update with an id that is no whole number", () => {
  it("is not read: nothing could be sent to it", () => {
    const message = { message_id: 1, date: 1, chat: { id: 1.5, type: "private" }, text: "x" };
    expect(telegramUpdate.safeParse({ update_id: 1, message }).success).toBe(false);
  });
});
