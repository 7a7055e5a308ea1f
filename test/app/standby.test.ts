import { describe, expect, it } from "vitest";
import { expectLog, loggedLines } from "../support/test-logger.ts";
import { openWorld } from "./app-world.ts";

const readiness = async (url: string | undefined) => {
  const response = await fetch(`${url}readyz`);
  const parts = (await response.json()) as Record<string, { kind: string }>;
  return { status: response.status, telegram: parts.telegram?.kind, discord: parts.discord?.kind };
};

describe("a second bot on the same database", () => {
  it("is ready on standby, polls nothing, and takes over when the first stops", async () => {
    const world = await openWorld();
    const first = await world.start();
    await first.connected;
    const second = await world.start();
    await second.connected;
    expect(await readiness(first.url)).toEqual({ status: 200, telegram: "well", discord: "well" });
    expect(await readiness(second.url)).toEqual({ status: 200, telegram: "standby", discord: "standby" });
    const [ada, ben] = [world.people.telegram(), world.people.discord({ name: "ben" })];
    await ada.says("/privacy");
    await ada.hears("Ce que je garde");
    expect(world.discord.gateway.counts.identifies).toBe(1);

    await first.stop();
    await expect
      .poll(() => readiness(second.url), { timeout: 10_000 })
      .toEqual({ status: 200, telegram: "well", discord: "well" });
    expect(world.telegram.polls.overlaps).toBe(0);
    expect(world.discord.gateway.counts).toMatchObject({ identifies: 2, overlaps: 0 });
    await ben.says("/privacy");
    await ben.hears("Ce que je garde");
  });

  it("tells a wrong token though it does not listen", async () => {
    expectLog("platform_misconfigured");
    const world = await openWorld();
    await (await world.start()).connected;
    const second = await world.start({ DISCORD_TOKEN: "another.wrong.token", ROLES: "discord" });
    await expect(second.connected).rejects.toMatchObject({ problems: [{ where: "DISCORD_TOKEN" }] });
    expect(loggedLines().filter(({ code }) => code === "platform_misconfigured")).toHaveLength(1);
  });
});
