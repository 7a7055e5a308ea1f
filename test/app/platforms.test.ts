import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/system/config-error.ts";
import { expectLog, loggedLines } from "../support/test-logger.ts";
import { askReadiness, isPending, openWorld } from "./app-world.ts";
import { openLine } from "./cut-line.ts";

const question = "Pourquoi le Health Data Hub est-il hébergé chez Microsoft ?";
const answered = "Vérifié le";

describe("a platform that cannot be reached at the start", () => {
  it("does not keep the others waiting, and is joined when it comes back: Telegram", async () => {
    expectLog("platform_unreachable");
    const { telegram, people, start } = await openWorld();
    telegram.cutOff();
    const app = await start();
    const [bob, carla] = [people.discord(), people.preview()];
    await carla.says(question);
    await carla.hears(answered);
    await expect
      .poll(() => askReadiness(app), { timeout: 10_000 })
      .toEqual({ status: 503, unwell: ["telegram"] });
    await bob.says(question);
    await bob.hears(answered);
    expect(await isPending(app.connected)).toBe(true);

    telegram.restore();
    const ada = people.telegram();
    await ada.says(question);
    await app.connected;
    await ada.hears(answered);
    expect(await askReadiness(app)).toEqual({ status: 200, unwell: [] });
  });

  it("does not keep the others waiting, and is joined when it comes back: Discord", async () => {
    expectLog("platform_unreachable");
    const { discord, people, start } = await openWorld();
    const line = await openLine(discord.apiRoot);
    line.isCut = true;
    const app = await start({ DISCORD_API_ROOT: line.url });
    const [ada, carla] = [people.telegram(), people.preview()];
    await carla.says(question);
    await carla.hears(answered);
    await ada.says(question);
    await ada.hears(answered);
    expect(await askReadiness(app)).toEqual({ status: 503, unwell: ["discord"] });
    expect(await isPending(app.connected)).toBe(true);

    line.isCut = false;
    await app.connected;
    const bob = people.discord();
    await bob.says(question);
    await bob.hears(answered);
    expect(await askReadiness(app)).toEqual({ status: 200, unwell: [] });
  });

  it("does not keep the bot from ending", async () => {
    expectLog("platform_unreachable");
    const { telegram, start } = await openWorld();
    telegram.cutOff();
    const app = await start({ DISCORD_TOKEN: "" });
    await expect
      .poll(loggedLines, { timeout: 10_000 })
      .toContainEqual(expect.objectContaining({ code: "platform_unreachable" }));
    await app.stop();
    await expect(fetch(app.url ?? "")).rejects.toThrow();
  });
});

describe("a wrong token", () => {
  it("is told with its cure, and the other platforms go on without that one", async () => {
    expectLog("platform_misconfigured");
    const { people, start } = await openWorld();
    const app = await start({ TELEGRAM_TOKEN: "7:not-this-one" });
    const [bob, carla] = [people.discord(), people.preview()];
    await carla.says(question);
    await carla.hears(answered);
    await expect
      .poll(() => askReadiness(app), { timeout: 10_000 })
      .toEqual({ status: 503, unwell: ["telegram"] });
    await bob.says(question);
    await bob.hears(answered);
    expect(loggedLines()).toContainEqual(
      expect.objectContaining({
        code: "platform_misconfigured",
        platform: "telegram",
        where: "TELEGRAM_TOKEN",
        cure: expect.stringContaining("@BotFather"),
      }),
    );
    expect(JSON.stringify(loggedLines())).not.toContain("not-this-one");
    expect(await isPending(app.connected)).toBe(true);
  });

  it("ends a bot that has no other platform, with the same cure", async () => {
    expectLog("platform_misconfigured");
    const { start } = await openWorld();
    const app = await start({ TELEGRAM_TOKEN: "7:not-this-one", DISCORD_TOKEN: "", PREVIEW: "off" });
    const error = await app.connected.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain("TELEGRAM_TOKEN");
    expect(String(error)).not.toContain("not-this-one");
  });
});

describe("the menus of the platforms", () => {
  it("are published at the first start and not again at the second", async () => {
    const { telegram, discord, start } = await openWorld();
    const published = () => ({
      telegram: telegram.countRequests("setMyCommands"),
      discord: discord.requests.filter((request) => /^PUT .*\/commands$/.test(request)).length,
    });
    const first = await start();
    await first.connected;
    const once = published();
    expect(once.discord).toBe(1);
    expect(once.telegram).toBeGreaterThan(0);
    await first.stop();
    await (await start()).connected;
    expect(published()).toEqual(once);
  });
});
