import { describe, expect, it, vi } from "vitest";
import type { App } from "../../src/app.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { lookInto, openWorld } from "./app-world.ts";

const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const crawler = "TelegramBot (like TwitterBot)";

const follow = (app: App, code: string, { agent = browser, method = "GET" } = {}) =>
  fetch(`${app.url}r/${code}`, { method, redirect: "manual", headers: { "user-agent": agent } });

async function countEvents({ db }: Storage): Promise<Readonly<Record<string, number>>> {
  const rows = await db
    .selectFrom("referral_events")
    .select(({ fn }) => ["code", "kind", fn.countAll<string>().as("count")])
    .groupBy(["code", "kind"])
    .execute();
  return Object.fromEntries(rows.map(({ code, kind, count }) => [`${code} ${kind}`, Number(count)]));
}

const codeIn = (text: string) => /\/r\/([\w-]+)/.exec(text)?.[1] ?? "";

describe("links that are shared", () => {
  it("are counted exactly by channel and kind, also two hundred at once, and lead to the petition", async () => {
    const world = await openWorld();
    const app = await world.start();
    const storage = await lookInto(world);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        if (index % 10 === 1) return follow(app, "telegram", { agent: crawler });
        if (index % 10 === 2) return follow(app, "telegram", { method: "HEAD" });
        if (index % 10 === 3) return follow(app, "no-such-code");
        return follow(app, index % 2 === 0 ? "telegram" : "discord");
      }),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([302]));
    expect(new Set(answers.map(({ headers }) => headers.get("location")))).toEqual(
      new Set(["https://petitions.senat.fr"]),
    );
    // Stopped at once: what waits to be written down is written first.
    await app.stop();
    expect(await countEvents(storage)).toEqual({
      "telegram view": 80,
      "discord view": 60,
      "telegram crawler": 40,
      "unknown view": 20,
    });
  });

  it("count for the group they were made in, and so does the deep link that goes with them", async () => {
    const world = await openWorld();
    const app = await world.start();
    await app.connected;
    const storage = await lookInto(world);
    const [ada, bob, zoe] = [world.people.telegram(), world.people.discord(), world.people.telegram()];
    await ada.saysInGroup("/share");
    const shared = (await ada.hearsInGroup("/r/")).text;
    const code = codeIn(shared);
    await bob.saysInGroup("/share");
    const otherCode = codeIn((await bob.hearsInGroup("/r/")).text);
    expect(otherCode).not.toBe(code);
    expect(shared).toContain(`t.me/${world.telegram.world.bot.username}?start=${code}`);

    await follow(app, code);
    await zoe.says(`/start ${code}`);
    await zoe.hears("Porte-voix");
    await zoe.says("/start no-such-code");
    await zoe.hears("Porte-voix");
    await app.stop();
    expect(await countEvents(storage)).toEqual({
      [`${code} view`]: 1,
      [`${code} start`]: 1,
      "unknown start": 1,
    });
  });
});

describe("an event that a platform repeats", () => {
  it("has no second effect and no second answer, also over a restart, on Telegram", async () => {
    const world = await openWorld();
    const first = await world.start();
    await first.connected;
    const storage = await lookInto(world);
    const ada = world.people.telegram();
    await ada.says("/start telegram");
    await ada.hears("Porte-voix");
    world.telegram.repeatLastUpdate();
    await expect.poll(() => world.telegram.pendingUpdates, { timeout: 10_000 }).toBe(0);
    await first.stop();

    world.telegram.repeatLastUpdate();
    await (await world.start()).connected;
    await expect.poll(() => world.telegram.pendingUpdates, { timeout: 10_000 }).toBe(0);
    await ada.says("/reminders");
    await ada.hears("aucun rappel");
    expect((await ada.screen()).match(/Bonjour/g)).toHaveLength(1);
    expect(await countEvents(storage)).toEqual({ "telegram start": 1 });
  });

  it("has no second effect and no second answer, also over a restart, on Discord", async () => {
    const world = await openWorld();
    const first = await world.start();
    await first.connected;
    const storage = await lookInto(world);
    const { gateway } = world.discord;
    const dispatched = vi.spyOn(gateway, "dispatch");
    const bob = world.people.discord();
    await bob.says("/start discord");
    await bob.hears("Porte-voix");
    const [event = "", interaction] = dispatched.mock.lastCall ?? [];
    expect(event).toBe("INTERACTION_CREATE");
    gateway.dispatch(event, interaction, 0);
    await bob.says("/reminders");
    await bob.hears("aucun rappel");
    await first.stop();

    await (await world.start()).connected;
    gateway.dispatch(event, interaction, 0);
    await bob.says("/petition");
    await bob.hears("petitions.senat.fr");
    expect((await bob.screen()).match(/Bonjour/g)).toHaveLength(1);
    expect(await countEvents(storage)).toEqual({ "discord start": 1 });
  });
});
