import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { startHeartbeat } from "../../src/app/heartbeat.ts";
import type { PartHealth } from "../../src/app/readiness.ts";
import { expectLog, loggedLines, testLogger } from "../support/test-logger.ts";
import { openWorld } from "./app-world.ts";

/** A monitoring service that answers as told (`undefined`: not at all), and a heartbeat to it. */
async function watched(options: { readonly timeoutMs?: number } = {}) {
  const pings: IncomingMessage[] = [];
  const behaviour: { status: number | undefined; health: PartHealth; asked: number } = {
    status: 200,
    health: { kind: "well" },
    asked: 0,
  };
  const server = createServer((request, response) => {
    pings.push(request);
    if (behaviour.status)
      response.writeHead(behaviour.status, { location: "http://elsewhere.example/" }).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/hunter2`;
  const heartbeat = () => {
    const readiness = async () => {
      behaviour.asked += 1;
      return { telegram: behaviour.health };
    };
    const running = startHeartbeat({ url, readiness, logger: testLogger(), everyMs: 5, ...options });
    onTestFinished(running.stop);
    return running;
  };
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { pings, behaviour, url, heartbeat };
}

const codes = () => loggedLines().map(({ code }) => code);

describe("the heartbeat", () => {
  it("calls again and again while every part is well, with nothing but the address", async () => {
    const { pings, heartbeat } = await watched();
    heartbeat();
    await expect.poll(() => pings.length).toBeGreaterThan(2);
    const [ping] = pings;
    expect([ping?.method, ping?.url]).toEqual(["GET", "/ping/hunter2"]);
    expect(Object.keys(ping?.headers ?? {}).sort()).toEqual([
      "accept",
      "accept-encoding",
      "accept-language",
      "connection",
      "host",
      "sec-fetch-mode",
      "user-agent",
    ]);
  });

  it("is silent while a part is unwell, and begins again", async () => {
    const { pings, behaviour, heartbeat } = await watched();
    behaviour.health = { kind: "unwell", because: "telegram_silent" };
    heartbeat();
    await expect.poll(() => behaviour.asked).toBeGreaterThan(3);
    expect(pings).toEqual([]);
    behaviour.health = { kind: "well" };
    await expect.poll(() => pings.length).toBeGreaterThan(0);
  });

  it.each([500, 302])(
    "tells once that it is answered with %s, and once that all is well again",
    async (status) => {
      expectLog("heartbeat_failed");
      const { pings, behaviour, heartbeat } = await watched();
      behaviour.status = status;
      heartbeat();
      await expect.poll(() => pings.length).toBeGreaterThan(3);
      behaviour.status = 204;
      await expect.poll(codes).toContain("heartbeat_again");
      expect(codes().filter((code) => code === "heartbeat_failed")).toHaveLength(1);
      expect(JSON.stringify(loggedLines())).not.toContain("hunter2");
    },
  );

  it("does not wait for ever, and does not keep the bot from ending", async () => {
    expectLog("heartbeat_failed");
    const { pings, behaviour, heartbeat } = await watched({ timeoutMs: 10 });
    behaviour.status = undefined;
    const running = heartbeat();
    await expect.poll(() => pings.length).toBeGreaterThan(1);
    running.stop();
    await expect.poll(codes).toContain("heartbeat_failed");
  });

  it("comes from a whole bot once it is connected", async () => {
    const { pings, url } = await watched();
    const world = await openWorld();
    const app = await world.start({ HEARTBEAT_URL: url, TELEGRAM_TOKEN: "", DISCORD_TOKEN: "" });
    await app.connected;
    await expect.poll(() => pings.length, { timeout: 5_000 }).toBe(1);
  });
});
