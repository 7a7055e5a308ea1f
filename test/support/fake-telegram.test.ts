import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeTelegram } from "./fake-telegram/fake-telegram.ts";
import { parseHtml } from "./fake-telegram/html-entities.ts";
import { judgeRequest } from "./fake-telegram/judge-request.ts";
import { fixedClock } from "./fixed-clock.ts";

const keyboard = (button: object) => ({ reply_markup: { inline_keyboard: [[button]] } });
const send = (more: object) => ["sendMessage", { chat_id: 5, text: "bonjour", ...more }] as const;
const menu = (command: object, more: object = {}) =>
  ["setMyCommands", { commands: [command], ...more }] as const;

describe("the judge of requests", () => {
  it.each([
    ["a text", ...send({})],
    ["markup, counted after parsing", ...send({ text: `<b>${"x".repeat(4096)}</b>`, parse_mode: "HTML" })],
    [
      "a button that comes back, with telegraf's extra field",
      ...send(keyboard({ text: "Oui", callback_data: "a:b:", hide: false })),
    ],
    [
      "a menu for one language and kind of chat",
      ...menu(
        { command: "ask", description: "Demander" },
        { scope: { type: "all_group_chats" }, language_code: "fr" },
      ),
    ],
    [
      "a poll for updates",
      "getUpdates",
      { offset: 0, limit: 100, timeout: 50, allowed_updates: ["message"] },
    ],
    ["a webhook with its secret", "setWebhook", { url: "https://example.org/", secret_token: "a-Z_9" }],
  ])("allows %s", (_what, method, parameters) => {
    expect(judgeRequest(method, parameters as never)).toEqual([]);
  });

  it.each([
    ["a method that does not exist", "sendMesage", {}],
    ["a text that is missing", "sendMessage", { chat_id: 5 }],
    ["a parameter that does not exist", ...send({ disable_web_page_preview: true })],
    ["a wrong type", ...send({ link_preview_options: true })],
    ["a number as text", ...send({ message_thread_id: "7" })],
    ["a text that is too long", ...send({ text: "x".repeat(4097) })],
    ["an empty text", ...send({ text: "" })],
    ["65 bytes on a button", ...send(keyboard({ text: "Oui", callback_data: "é".repeat(33) }))],
    ["a button without an action", ...send(keyboard({ text: "Oui" }))],
    ["a button with two", ...send(keyboard({ text: "Oui", callback_data: "a", url: "https://example.org" }))],
    ["a field of a button that does not exist", ...send(keyboard({ text: "Oui", data: "a" }))],
    ["a command in capitals", ...menu({ command: "Ask", description: "Demander" })],
    ["a command without a description", ...menu({ command: "ask", description: "" })],
    [
      "more than 100 commands",
      "setMyCommands",
      { commands: Array.from({ length: 101 }, (_, index) => ({ command: `c${index}`, description: "x" })) },
    ],
    [
      "a kind of chat that does not exist",
      ...menu({ command: "ask", description: "x" }, { scope: { type: "everywhere" } }),
    ],
    ["a language of five letters", ...menu({ command: "ask", description: "x" }, { language_code: "fr-FR" })],
    ["more updates than allowed", "getUpdates", { limit: 101 }],
    ["a secret with a space", "setWebhook", { url: "https://example.org/", secret_token: "a b" }],
    ["a toast that is too long", "answerCallbackQuery", { callback_query_id: "1", text: "x".repeat(201) }],
  ])("finds %s", (_what, method, parameters) => {
    expect(judgeRequest(method, parameters as never)).not.toEqual([]);
  });
});

describe("HTML as Telegram reads it", () => {
  it("becomes text with marked places", () => {
    expect(
      parseHtml(
        'a <b>b <i>c</i></b> &lt;d&gt; &#39; &eacute; <a href="https://example.org/?a=1&amp;b=2">e</a>',
      ),
    ).toEqual({
      text: "a b c <d> ' &eacute; e",
      entities: [
        { type: "bold", offset: 2, length: 3 },
        { type: "italic", offset: 4, length: 1 },
        { type: "text_link", offset: 21, length: 1, url: "https://example.org/?a=1&b=2" },
      ],
    });
  });

  it.each(["<b>a", "a</b>", "<b><i>a</b></i>", "<h1>a</h1>", "a < b", "<br>"])("refuses %s", (html) => {
    expect(() => parseHtml(html)).toThrow(/can't parse entities/);
  });
});

describe("the fake Telegram", () => {
  const clock = fixedClock();
  let fake: FakeTelegram;
  const call = async (method: string, parameters: object = {}, token = fake.token) => {
    const response = await fetch(`${fake.url}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(parameters),
    });
    return {
      status: response.status,
      retryAfter: response.headers.get("retry-after"),
      ...((await response.json()) as {
        ok: boolean;
        result?: unknown;
        description?: string;
        parameters?: object;
      }),
    };
  };
  beforeEach(async () => {
    fake = await FakeTelegram.start({ clock });
  });
  afterEach(() => fake.stop());

  it("knows its bot by the token alone", async () => {
    expect(await call("GETME")).toMatchObject({
      ok: true,
      result: { is_bot: true, username: "PorteVoixBot" },
    });
    expect(await call("getMe", {}, "1:wrong")).toMatchObject({
      status: 401,
      ok: false,
      description: "Unauthorized",
    });
  });

  it("holds a poll until there is news, and ends the older of two polls", async () => {
    const older = call("getUpdates", { timeout: 5 });
    const newer = call("getUpdates", { timeout: 5 });
    expect(await older).toMatchObject({
      status: 409,
      description: expect.stringContaining("terminated by other getUpdates"),
    });
    fake.person().says("bonjour");
    expect(await newer).toMatchObject({
      result: [{ message: { text: "bonjour", date: clock.now() / 1000 } }],
    });
  });

  it("hands an update out until a higher offset confirms it", async () => {
    fake.person().says("bonjour");
    const [first] = (await call("getUpdates")).result as { update_id: number }[];
    expect((await call("getUpdates")).result).toHaveLength(1);
    expect((await call("getUpdates", { offset: (first?.update_id ?? 0) + 1 })).result).toEqual([]);
    expect(fake.pendingUpdates).toBe(0);
  });

  it("keeps from the bot what people say among themselves, unless it is an administrator", async () => {
    const ada = fake.person();
    const [plain, administrated] = [
      fake.group({ members: [ada] }),
      fake.group({ members: [ada], botIsAdministrator: true }),
    ];
    for (const group of [plain, administrated]) ada.says("on mange ?", { in: group });
    expect((await call("getUpdates")).result).toMatchObject([
      { message: { chat: { id: administrated.id } } },
    ]);
  });

  it("refuses like the server: strangers, blocks, unknown chats, silenced bots, moved groups", async () => {
    const [stranger, ada] = [fake.person(), fake.person()];
    expect((await call("sendMessage", { chat_id: stranger.id, text: "?" })).description).toBe(
      "Forbidden: bot can't initiate conversation with a user",
    );
    expect((await call("sendMessage", { chat_id: 1, text: "?" })).description).toBe(
      "Bad Request: chat not found",
    );
    ada.says("bonjour");
    ada.blocks();
    expect((await call("sendMessage", { chat_id: ada.id, text: "?" })).description).toBe(
      "Forbidden: bot was blocked by the user",
    );
    ada.unblocks();
    ada.leavesTelegram();
    expect((await call("sendMessage", { chat_id: ada.id, text: "?" })).description).toBe(
      "Forbidden: user is deactivated",
    );
    const group = fake.group({ members: [ada] });
    group.silencesBot(ada.user);
    expect((await call("sendMessage", { chat_id: group.id, text: "?" })).description).toContain(
      "not enough rights",
    );
    group.addsBot(ada.user);
    const before = group.id;
    const after = group.becomesSupergroup(ada.user);
    expect(await call("sendMessage", { chat_id: before, text: "?" })).toMatchObject({
      status: 400,
      parameters: { migrate_to_chat_id: after },
    });
  });

  it("limits sends by chat, says how long to wait, and counts who does not listen", async () => {
    fake.limits.enabled = true;
    const ada = fake.person();
    ada.says("bonjour");
    const text = { chat_id: ada.id, text: "?" };
    for (let sent = 0; sent < 5; sent++) expect((await call("sendMessage", text)).ok).toBe(true);
    expect(await call("sendMessage", text)).toMatchObject({
      status: 429,
      retryAfter: "1",
      parameters: { retry_after: 1 },
    });
    expect((await call("sendMessage", text)).status).toBe(429);
    expect(fake.limits.sentWhileTold).toBe(1);
    clock.advance(1000);
    expect((await call("sendMessage", text)).ok).toBe(true);
  });

  it("counts a changed message as one more that is sent", async () => {
    fake.limits.enabled = true;
    const ada = fake.person();
    ada.says("bonjour");
    const { message_id } = (await call("sendMessage", { chat_id: ada.id, text: "0" })).result as {
      message_id: number;
    };
    const edit = (text: string) => call("editMessageText", { chat_id: ada.id, message_id, text });
    for (const text of ["1", "2", "3", "4"]) expect((await edit(text)).ok).toBe(true);
    expect((await edit("5")).status).toBe(429);
  });

  it("counts what everybody ever received, also in a crowd, also what was taken back", async () => {
    const [ada, ben] = fake.crowd(2).map(({ id }) => id);
    for (const chat_id of [ada, ada, ben]) await call("sendMessage", { chat_id, text: "?" });
    const { message_id } = (await call("sendMessage", { chat_id: ben, text: "?" })).result as {
      message_id: number;
    };
    expect((await call("deleteMessage", { chat_id: ben, message_id })).ok).toBe(true);
    expect([...fake.received]).toEqual([
      [ada, 2],
      [ben, 2],
    ]);
  });

  it("lets a message be deleted for 48 hours", async () => {
    const [ada] = fake.crowd(1);
    const sent = { chat_id: ada?.id };
    const { message_id } = (await call("sendMessage", { ...sent, text: "?" })).result as {
      message_id: number;
    };
    clock.advance(48 * 3_600_000 + 1_000);
    expect(await call("deleteMessage", { ...sent, message_id })).toMatchObject({ status: 400 });
    expect(await call("deleteMessage", { ...sent, message_id: 999 })).toMatchObject({ status: 400 });
  });

  it("performs an act whose confirmation is lost, and none whose request is", async () => {
    const ada = fake.person();
    ada.says("bonjour");
    fake.faults.drop("sendMessage", "before");
    await expect(call("sendMessage", { chat_id: ada.id, text: "un" })).rejects.toThrow();
    fake.faults.drop("sendMessage", "after");
    await expect(call("sendMessage", { chat_id: ada.id, text: "deux" })).rejects.toThrow();
    expect(ada.screen().map(({ text }) => text)).toEqual(["deux"]);
  });

  it("reads forms as well as JSON", async () => {
    const ada = fake.person();
    ada.says("bonjour");
    const fields = {
      chat_id: String(ada.id),
      text: "par formulaire",
      link_preview_options: '{"is_disabled":true}',
    };
    for (const body of [new URLSearchParams(fields), toFormData(fields)])
      await fetch(`${fake.url}/bot${fake.token}/sendMessage`, { method: "POST", body });
    expect(ada.screen()).toHaveLength(2);
    expect(fake.violations).toEqual([]);
  });

  it("collects what the documentation does not allow", async () => {
    await call("sendMessage", { chat_id: 1, txt: "?" });
    expect(fake.violations).toEqual(["sendMessage: unknown txt", "sendMessage: text is required"]);
  });
});

function toFormData(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}
