import { afterEach, describe, expect, it } from "vitest";
import type { PreviewMessage } from "../../../src/adapters/preview/write-message.ts";
import type { Incoming } from "../../../src/chat/incoming.ts";
import type { Outgoing } from "../../../src/chat/outgoing.ts";
import { createPreviewWorld, outgoing, type PreviewWorld } from "../../web/preview-world.ts";

let world: PreviewWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function create(answer?: (incoming: Incoming) => Promise<Outgoing | undefined>) {
  world = await createPreviewWorld(answer);
  const { server, adapter, heard } = world;
  const post = (payload: object | string, headers: Record<string, string> = {}) =>
    server.app.inject({
      method: "POST",
      url: "/api/preview/events",
      payload,
      headers: { "content-type": "application/json", ...headers },
    });
  const tell = async (event: object): Promise<PreviewMessage[]> =>
    (await post({ person: "ada", place: "private", ...event })).json().messages;
  const inbox = async (query: string): Promise<PreviewMessage[]> =>
    (await server.app.inject(`/api/preview/inbox?${query}`)).json().messages;
  return { server, adapter, heard, post, tell, inbox };
}

describe("the preview's API", () => {
  it("answers a question with the message as it is documented", async () => {
    const { tell } = await create();
    const [message, ...others] = await tell({ text: "Où <sont> & pourquoi" });
    expect(others).toEqual([]);
    expect(message).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      at: "2026-11-23T12:00:00.000Z",
      to: "ada",
      private: false,
      html: "<b>Écho</b> : Où &#60;sont&#62; &#38; pourquoi",
      text: "Écho : Où <sont> & pourquoi",
      language: "fr",
      buttons: [
        { label: "Encore", payload: "echo:again:1" },
        { label: "Ouvrir", url: "https://example.org/" },
      ],
      rows: [1, 1],
      pictures: [],
      files: [],
    });
  });

  it("lets a pressed button's answer replace the message that carried it", async () => {
    const { tell } = await create();
    const [first] = await tell({ text: "x" });
    const [second] = await tell({ press: "echo:again:1", message: first?.id });
    expect(second).toMatchObject({ text: "Pressé echo:again:1", replaces: first?.id });
    const [third] = await tell({ press: "echo:again:1" });
    expect(third).not.toHaveProperty("replaces");
  });

  it("stays silent in a group until it is named, and answers the group", async () => {
    const { tell, heard } = await create();
    expect(await tell({ place: "group:test", text: "hello all" })).toEqual([]);
    expect(heard).toEqual([]);
    expect(await tell({ place: "group:test", text: "@porte-voix hello" })).toMatchObject([
      { to: "group:test", private: false },
    ]);
  });

  it("answers in private in a group when the answer concerns one person", async () => {
    const { tell } = await create();
    expect(await tell({ place: "group:test", text: "/mydata" })).toMatchObject([
      { to: "ada", private: true },
    ]);
  });

  it("answers nothing when the bot has nothing to say", async () => {
    const { tell } = await create(async () => undefined);
    expect(await tell({ text: "x" })).toEqual([]);
  });

  it("hands a repeated event over under the same name, for the bot to know it", async () => {
    const { tell, heard } = await create();
    await tell({ id: "abc-1", text: "x" });
    await tell({ id: "abc-1", text: "x" });
    await tell({ text: "x" });
    expect(heard.map(({ id }) => id)).toEqual([
      "preview:event:abc-1",
      "preview:event:abc-1",
      expect.any(String),
    ]);
    expect(heard[2]?.id).not.toBe("preview:event:abc-1");
  });

  it("lists the bot's commands in the language asked for", async () => {
    const { server } = await create();
    const { commands } = (await server.app.inject("/api/preview/commands?language=en")).json();
    expect(commands[0]).toEqual({
      name: "help",
      description: "help in English",
      audience: "everyone",
      takesText: false,
    });
    expect((await server.app.inject("/api/preview/commands?language=de")).json().commands[1]).toEqual({
      name: "ask",
      description: "Poser une question",
      audience: "everyone",
      takesText: true,
    });
  });

  it.each([
    ["what is no JSON", "{", 400],
    ["an empty body", "", 400],
    ["a list", "[]", 400],
    ["a prototype's name", '{"__proto__":{"x":1},"person":"ada","text":"x"}', 400],
    ["a name that is not one", { person: "a b", place: "private", text: "x" }, 400],
    ["a body of half a megabyte", { person: "ada", place: "private", text: "x".repeat(500_000) }, 413],
  ])("refuses %s in words", async (_what, body, status) => {
    const { post, heard } = await create();
    const response = await post(body, { "accept-language": "en" });
    expect(response.statusCode).toBe(status);
    expect(response.json().error.message).toMatch(/^(Send a JSON|“)/);
    expect(heard).toEqual([]);
  });

  it("refuses in the language of the event", async () => {
    const { post } = await create();
    const response = await post({ person: "ada", place: "nowhere", language: "de", text: "x" });
    expect([response.statusCode, response.json().error.message]).toEqual([
      400,
      expect.stringContaining("„place“ muss"),
    ]);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])(
    "refuses %s, which any page can send",
    async (type) => {
      const { post, heard } = await create();
      expect(
        (await post('{"person":"ada","place":"private","text":"x"}', { "content-type": type })).statusCode,
      ).toBe(415);
      expect(heard).toEqual([]);
    },
  );

  it.each([
    ["another site's page", { origin: "https://evil.example" }],
    ["a page without an origin", { origin: "null" }],
    ["another site by the browser's own account", { "sec-fetch-site": "cross-site" }],
    ["another port of this machine", { origin: "http://localhost:3000" }],
    ["a foreign name made to point here", { host: "evil.example:80", origin: "http://evil.example:80" }],
  ])("is not to be driven by %s", async (_who, headers) => {
    const { post, heard, server } = await create();
    expect((await post({ person: "ada", place: "private", text: "x" }, headers)).statusCode).toBe(403);
    expect((await server.app.inject({ url: "/api/preview/inbox?person=ada", headers })).statusCode).toBe(403);
    expect(heard).toEqual([]);
  });

  it.each([
    [
      "our own page",
      { host: "127.0.0.1:8080", origin: "http://127.0.0.1:8080", "sec-fetch-site": "same-origin" },
    ],
    ["our own page by the machine's name", { host: "localhost:8080", origin: "http://localhost:8080" }],
    ["a program", { host: "[::1]:8080" }],
  ])("is open to %s", async (_who, headers) => {
    const { post } = await create();
    expect((await post({ person: "ada", place: "private", text: "x" }, headers)).statusCode).toBe(200);
  });

  it("says that it cannot answer before it started and after it stopped", async () => {
    const { adapter, tell, post } = await create();
    expect(adapter.health()).toEqual({ kind: "well" });
    await tell({ text: "x" });
    await adapter.stop();
    expect(adapter.health()).toEqual({ kind: "unwell", because: "not_started" });
    expect((await post({ person: "ada", place: "private", text: "x" })).statusCode).toBe(503);
  });

  it("answers what is in hand before it stops", async () => {
    let finish = (_answer: Outgoing) => {};
    const { adapter, tell, heard } = await create(() => new Promise((resolve) => (finish = resolve)));
    const answer = tell({ text: "x" });
    while (heard.length === 0) await new Promise(setImmediate);
    let stopped = false;
    const stopping = adapter.stop().then(() => {
      stopped = true;
    });
    await new Promise(setImmediate);
    expect(stopped).toBe(false);
    finish(outgoing("late"));
    await stopping;
    expect(await answer).toMatchObject([{ text: "late" }]);
  });
});

describe("the preview's inbox", () => {
  it("keeps what was sent unprompted, in order, for the person it was sent to", async () => {
    const { adapter, inbox } = await create();
    const first = await adapter.send("preview:person:ada", outgoing("one", { private: true }));
    await adapter.send("preview:person:ben", outgoing("not for ada"));
    await adapter.send("preview:place:private:ada", outgoing("two"));
    expect(first).toEqual({ kind: "delivered", messageId: expect.any(String) });
    expect((await inbox("person=ada")).map(({ to, text }) => [to, text])).toEqual([
      ["ada", "one"],
      ["ada", "two"],
    ]);
    expect(await inbox("person=ada")).toEqual(await inbox("person=ada"));
  });

  it("shows a group's messages to whoever has spoken or looks in there, and to nobody else", async () => {
    const { adapter, inbox, tell } = await create();
    await tell({ place: "group:test", text: "hello" });
    await adapter.send("preview:person:ada", outgoing("before"));
    await adapter.send("preview:place:group:test", outgoing("to all"));
    await adapter.send("preview:person:ada", outgoing("after"));
    expect((await inbox("person=ada")).map(({ to, text }) => [to, text])).toEqual([
      ["ada", "before"],
      ["group:test", "to all"],
      ["ada", "after"],
    ]);
    expect(await inbox("person=ben")).toEqual([]);
    expect(await inbox("person=ben&place=group:test")).toMatchObject([{ text: "to all" }]);
  });

  it("forgets the oldest instead of growing without end", async () => {
    const { adapter, inbox } = await create();
    for (let n = 0; n < 120; n++) await adapter.send("preview:person:ada", outgoing(`${n}`));
    const kept = await inbox("person=ada");
    expect([kept.length, kept[0]?.text, kept.at(-1)?.text]).toEqual([100, "20", "119"]);
    for (let n = 0; n < 1000; n++) await adapter.send(`preview:person:p${n}`, outgoing("x"));
    expect(await inbox("person=ada")).toEqual([]);
  });

  it.each([
    "preview:person:",
    "preview:person:a b",
    "preview:place:nowhere",
    "telegram:person:1",
    "nonsense",
  ] as const)("refuses an address that is none of its own: %s", async (address) => {
    const { adapter } = await create();
    expect(await adapter.send(address as "preview:person:x", outgoing("x"))).toEqual({
      kind: "refused",
      because: "gone",
    });
  });

  it.each(["", "person=a%20b", "person=ada&person=ben", "person=ada&place=nowhere"])(
    "refuses a question that makes no sense: %s",
    async (query) => {
      const { server } = await create();
      expect((await server.app.inject(`/api/preview/inbox?${query}`)).statusCode).toBe(400);
    },
  );
});
