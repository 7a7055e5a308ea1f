import { describe, expect, it, vi } from "vitest";
import type { App } from "../../src/app.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { dumpRows, findIn } from "../support/search-dump.ts";
import { loggedLines } from "../support/test-logger.ts";
import { lookInto, openWorld } from "./app-world.ts";

const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const crawler = "TelegramBot (like TwitterBot)";

const follow = (app: App, code: string, { agent = browser, method = "GET" } = {}) =>
  fetch(`${app.url}r/${code}`, { method, redirect: "manual", headers: { "user-agent": agent } });

async function countEvents({ db }: Storage): Promise<Readonly<Record<string, number>>> {
  const rows = await db
    .selectFrom("referral_events")
    .select(({ fn }) => ["code", "kind", fn.sum<string>("times").as("count")])
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
      // One browser on one machine, seen under each of three codes.
      "telegram visitor": 1,
      "discord visitor": 1,
      "unknown visitor": 1,
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
      // Seconds after the bot's own post, it is taken for a machine.
      [`${code} crawler`]: 1,
      [`${code} start`]: 1,
      "unknown start": 1,
    });
  });

  it("carry their code from the first hello to the reminder that is agreed to, and stops count where they happen", async () => {
    const world = await openWorld();
    const app = await world.start();
    await app.connected;
    const storage = await lookInto(world);
    const [ada, bob, zoe] = [world.people.telegram(), world.people.discord(), world.people.preview()];
    await ada.saysInGroup("/share");
    const code = codeIn((await ada.hearsInGroup("/r/")).text);
    await zoe.says(`/start ${code}`);
    await zoe.hears("Porte-voix");
    await zoe.presses("Recevoir un rappel");
    await zoe.presses((await zoe.hears("Quand")).buttons[0] ?? "");
    await zoe.presses((await zoe.hears("Rien n’est enregistré")).buttons[0] ?? "");
    await zoe.hears("C’est noté");
    await bob.says("/remind 3h");
    await bob.presses((await bob.hears("Rien n’est enregistré")).buttons[0] ?? "");
    await bob.hears("C’est noté");
    await bob.says("stop");
    await bob.hears("votre rappel est effacé");
    await app.stop();
    expect(await countEvents(storage)).toEqual({
      [`${code} start`]: 1,
      [`${code} opt_in`]: 1,
      "discord opt_in": 1,
      "discord stop": 1,
    });
  });
});

describe("a visitor", () => {
  it("of two processes on one database is counted once, and leaves no address or browser anywhere", async () => {
    const world = await openWorld();
    const settings = { ROLES: "web", PREVIEW: "on", TRUST_PROXY: "1" };
    const apps = [await world.start(settings), await world.start(settings)];
    const storage = await lookInto(world);
    const rareBrowser = "Mozilla/5.0 (X11; Tracealot 7319; rv:140.0) Gecko/20100101 Firefox/140.0";
    const headers = (address: string) => ({
      "user-agent": rareBrowser,
      "x-forwarded-for": `198.51.100.1, ${address}`,
    });
    const addresses = [
      "203.0.113.77",
      "203.0.113.78",
      "203.0.114.77",
      "2001:db8:77:1::9",
      "2001:db8:77:2::8",
    ];
    for (const address of addresses)
      for (const app of [...apps, ...apps])
        await fetch(`${app.url}r/telegram`, { redirect: "manual", headers: headers(address) });
    const metrics = await (await fetch(`${apps[0]?.url}metrics`)).text();
    for (const app of apps) await app.stop();
    // Two in one /24, one in another, two in one /48.
    expect(await countEvents(storage)).toEqual({ "telegram view": 20, "telegram visitor": 3 });

    const dump = new Map([
      ...(await dumpRows(storage)),
      ["the log", loggedLines().map((line) => JSON.stringify(line))] as const,
      ["the metrics", [metrics]] as const,
    ]);
    const networks = ["203.0.113", "203.0.114", "2001:db8:77", "198.51.100.1"];
    const secrets = [
      ...addresses,
      ...networks,
      rareBrowser,
      "Tracealot",
      ["telegram", "203.0.113", rareBrowser].join("\0"),
    ];
    expect(findIn(dump, secrets)).toEqual([]);
    expect(dump.get("public.visitor_marks")).toHaveLength(3);
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
