import { afterEach, describe, expect, it } from "vitest";
import { fixedClock } from "../fixed-clock.ts";
import { type FakeDiscord, startFakeDiscord } from "./fake-discord.ts";

let fake: FakeDiscord | undefined;
afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

async function start(options: Parameters<typeof startFakeDiscord>[0] = {}) {
  const clock = fixedClock();
  const started = await startFakeDiscord({ clock, ...options });
  fake = started;
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${started.apiRoot}/v10${path}`, {
      method,
      headers: { authorization: `Bot ${started.token}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  };
  const { id, channel } = started.guild([started.person()]);
  const send = (to: string, more: object = {}) =>
    ask("POST", `/channels/${to}/messages`, { content: "x", ...more });
  return { fake: started, clock, ask, send, guild: id, channel };
}

describe("the fake's limits", () => {
  it("are five messages in five seconds a channel, told before and after they are spent", async () => {
    const { fake, clock, send, channel } = await start();
    fake.limits.enabled = true;
    const first = await send(channel);
    expect([
      first.headers.get("x-ratelimit-remaining"),
      first.headers.get("x-ratelimit-reset-after"),
    ]).toEqual(["4", "5"]);
    for (let sent = 1; sent < 5; sent += 1) expect((await send(channel)).status).toBe(200);
    clock.advance(3_750);
    expect(await send(channel)).toMatchObject({ status: 429, body: { retry_after: 1.25, global: false } });
    expect((await send(channel)).headers.get("retry-after")).toBe("2");
    expect([fake.limits.sentWhileTold, fake.limits.invalidRequests]).toEqual([1, 2]);
    clock.advance(1_250);
    expect((await send(channel)).status).toBe(200);
  });

  it("are fifty requests a second for everything", async () => {
    const { fake, clock, ask } = await start();
    fake.limits.enabled = true;
    const answers = await Promise.all(Array.from({ length: 51 }, () => ask("GET", "/users/@me")));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toMatchObject([{ body: { global: true } }]);
    expect(refused[0]?.headers.get("x-ratelimit-global")).toBe("true");
    clock.advance(1_000);
    expect((await ask("GET", "/users/@me")).status).toBe(200);
  });

  it("are ten published messages an hour in an announcement channel, and none elsewhere", async () => {
    const { fake, clock, ask, send, guild, channel } = await start();
    const news = fake.announcementChannel(guild);
    const publish = async (to: string) =>
      ask("POST", `/channels/${to}/messages/${(await send(to)).body.id}/crosspost`);
    for (let published = 0; published < 10; published += 1) expect((await publish(news)).status).toBe(200);
    clock.advance(600_000);
    expect(await publish(news)).toMatchObject({ status: 429, body: { retry_after: 3_000 } });
    expect(await publish(channel)).toMatchObject({ status: 400, body: { code: 50024 } });
    expect(fake.violations).toEqual([]);
  });
});

describe("the fake's memory of what was sent", () => {
  it("shows a message once under its nonce, for some minutes", async () => {
    const { fake, clock, send, channel } = await start();
    const once = { nonce: "b1-2s", enforce_nonce: true };
    const first = await send(channel, once);
    expect((await send(channel, once)).body.id).toBe(first.body.id);
    expect(fake.received.get(channel)).toBe(1);
    clock.advance(300_000);
    expect((await send(channel, once)).body.id).not.toBe(first.body.id);
    expect(fake.received.get(channel)).toBe(2);
  });

  it("counts by person, and does not judge when told so", async () => {
    const { fake, ask, send } = await start({ judge: false });
    const [id] = fake.crowd(3);
    const { body } = await ask("POST", "/users/@me/channels", { recipient_id: id });
    await send(body.id, { unknown: true });
    expect([...fake.received]).toEqual([[id, 1]]);
    expect(fake.violations).toEqual([]);
  });
});
