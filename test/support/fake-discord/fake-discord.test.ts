import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type FakeDiscord, startFakeDiscord } from "./fake-discord.ts";
import { until } from "./until.ts";

const open: FakeDiscord[] = [];
const start = async (...options: Parameters<typeof startFakeDiscord>) => {
  const fake = await startFakeDiscord(...options);
  open.push(fake);
  return fake;
};
afterEach(async () => {
  for (const fake of open.splice(0)) await fake.close();
});

const allowed = { allowed_mentions: { parse: [] } };

/** Asks the HTTP API as a bot would. */
async function ask(fake: FakeDiscord, method: string, path: string, body?: unknown, token = fake.token) {
  const response = await fetch(`${fake.apiRoot}/v10${path}`, {
    method,
    headers: { authorization: `Bot ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

/** A gateway client that only knows frames. */
async function connect(fake: FakeDiscord) {
  const { body } = await ask(fake, "GET", "/gateway/bot");
  const socket = new WebSocket(`${body.url}?v=10&encoding=json`);
  const frames: { op: number; t: string | null; s: number | null; d: Record<string, unknown> }[] = [];
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  socket.on("message", (data) => frames.push(JSON.parse(String(data))));
  await until(() => frames.length === 1);
  return {
    socket,
    frames,
    closed,
    write: (op: number, d: unknown) => socket.send(JSON.stringify({ op, d })),
  };
}

const identity = (token: string, intents = 1 | (1 << 9) | (1 << 12)) => ({
  token,
  intents,
  properties: {},
  shard: [0, 1],
});

describe("the fake of Discord's API", () => {
  it("records what Discord's own description does not allow", async () => {
    const fake = await start();
    const { id } = fake.person();
    const { body: channel } = await ask(fake, "POST", "/users/@me/channels", { recipient_id: id });
    expect(await ask(fake, "POST", `/channels/${channel.id}/messages`, { content: 5 })).toMatchObject({
      status: 400,
      body: { code: 50035 },
    });
    expect(fake.violations).toEqual([expect.stringContaining("/content must be string")]);
  });

  it("records what only the documentation forbids", async () => {
    const fake = await start();
    const { channel } = fake.guild([fake.person()]);
    const send = (body: object) =>
      ask(fake, "POST", `/channels/${channel}/messages`, { ...allowed, ...body });
    const button = { type: 2, style: 2, label: "a", custom_id: "same" };
    expect(await send({ content: "x".repeat(2001) })).toMatchObject({ body: { code: 50035 } });
    expect(await send({ content: " " })).toMatchObject({ body: { code: 50006 } });
    expect(
      await send({ content: "x", components: [{ type: 1, components: [button, button] }] }),
    ).toMatchObject({ body: { code: 50035 } });
    expect(fake.violations).toHaveLength(3);
    expect((await send({ content: "x" })).status).toBe(200);
  });

  it("refuses a whole menu over one wrong command, as Discord does", async () => {
    const fake = await start();
    const path = `/applications/${fake.world.applicationId}/commands`;
    const good = { name: "ask", description: "d" };
    for (const wrong of [
      { name: "Ask Me", description: "d" },
      { name: "faq", description: "" },
      { name: "faq", description: "d", name_localizations: { en: "faq" } },
      { name: "faq", description: "d", name_localizations: { fr: "ask" } },
      {
        ...good,
        options: [
          { type: 3, name: "a", description: "d" },
          { type: 3, name: "b", description: "d", required: true },
        ],
      },
    ]) {
      const before = fake.violations.length;
      const second = wrong.name_localizations?.fr
        ? { ...good, name_localizations: { fr: "ask" } }
        : { name: "help", description: "d" };
      expect((await ask(fake, "PUT", path, [second, wrong])).status).toBe(400);
      expect(fake.violations.length).toBeGreaterThan(before);
    }
    expect(fake.world.publications).toBe(0);
    expect((await ask(fake, "PUT", path, [good])).status).toBe(200);
  });

  it("knows its bot by the token", async () => {
    const fake = await start();
    expect(await ask(fake, "GET", "/users/@me", undefined, "other")).toMatchObject({ status: 401 });
  });

  it("lets an interaction wait only so long, be answered once, and be followed only so long", async () => {
    const fake = await start({ answerWithinMs: 30, tokenForMs: 300 });
    const ada = fake.person();
    await ask(fake, "PUT", `/applications/${fake.world.applicationId}/commands`, [
      { name: "ask", description: "d" },
    ]);
    const answer = (one: { id: string; token: string }) =>
      ask(fake, "POST", `/interactions/${one.id}/${one.token}/callback`, {
        type: 4,
        data: { content: "oui" },
      });
    const late = await ada.slash("ask");
    await until(() => late.state === "failed");
    expect(await answer(late)).toMatchObject({ status: 404, body: { code: 10062 } });
    const one = await ada.slash("ask");
    expect(await answer(one)).toMatchObject({ status: 204 });
    expect(await answer(one)).toMatchObject({ status: 400, body: { code: 40060 } });
    const followUp = () =>
      ask(fake, "POST", `/webhooks/${fake.world.applicationId}/${one.token}`, { content: "encore" });
    expect((await followUp()).status).toBe(200);
    await until(() => one.expired);
    expect(await followUp()).toMatchObject({ status: 401, body: { code: 50027 } });
    expect(fake.violations).toEqual([]);
  });

  it("fills the waiting message with the first follow-up, in the visibility it was announced with", async () => {
    const fake = await start();
    const [ada, ben] = [fake.person(), fake.person()];
    const { channel } = fake.guild([ada, ben]);
    await ask(fake, "PUT", `/applications/${fake.world.applicationId}/commands`, [
      { name: "ask", description: "d" },
    ]);
    const one = await ada.slash("ask", {}, { in: channel });
    await ask(fake, "POST", `/interactions/${one.id}/${one.token}/callback`, { type: 5 });
    await ask(fake, "POST", `/webhooks/${fake.world.applicationId}/${one.token}`, {
      content: "caché ?",
      flags: 64,
    });
    expect(ben.screen()).toMatchObject([{ text: "caché ?", ephemeral: false }]);
  });
});

describe("the fake of Discord's gateway", () => {
  it("closes with Discord's codes on a wrong token, on intents that are not allowed, and on noise", async () => {
    const fake = await start();
    const cases: [number, number, unknown][] = [
      [4004, 2, identity("other")],
      [4014, 2, identity(fake.token, 1 << 15)],
      [4013, 2, identity(fake.token, 2 ** 30)],
      [4003, 3, {}],
      [4001, 99, {}],
    ];
    for (const [code, op, d] of cases) {
      const { write, closed } = await connect(fake);
      write(op, d);
      expect(await closed).toBe(code);
    }
  });

  it("hides the text of messages that are not for the bot, unless it may read them", async () => {
    const fake = await start();
    const ada = fake.person();
    const { channel } = fake.guild([ada]);
    const { write, frames, socket } = await connect(fake);
    write(2, identity(fake.token));
    await fake.connected();
    await ada.says("entre nous", { in: channel });
    await ada.says("pour toi", { in: channel, mention: true });
    await ada.says("en privé");
    const messages = () => frames.filter(({ t }) => t === "MESSAGE_CREATE");
    await until(() => messages().length === 3);
    expect(messages().map(({ d }) => d.content)).toEqual([
      "",
      `<@${fake.world.bot.id}> pour toi`,
      "en privé",
    ]);
    socket.close();
  });

  it("replays to a resumed session what it missed, and refuses a session it does not know", async () => {
    const fake = await start();
    const ada = fake.person();
    const first = await connect(fake);
    first.write(2, identity(fake.token));
    await until(() => first.frames.some(({ t }) => t === "READY"));
    const session_id = first.frames.find(({ t }) => t === "READY")?.d.session_id;
    fake.gateway.cut();
    await first.closed;
    await ada.says("manqué");
    const second = await connect(fake);
    second.write(6, { token: fake.token, session_id, seq: 1 });
    await until(() => second.frames.some(({ t }) => t === "RESUMED"));
    expect(second.frames.map(({ t }) => t)).toEqual([null, "MESSAGE_CREATE", "RESUMED"]);
    const third = await connect(fake);
    third.write(6, { token: fake.token, session_id: "unknown", seq: 1 });
    await until(() => third.frames.some(({ op }) => op === 9));
    second.socket.close();
    third.socket.close();
  });
});
