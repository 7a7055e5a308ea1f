import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { root, strangersEnvironment } from "./shell-commands.ts";

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "porte-voix-start-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Without a token the preview chat is all there is. */
const settings = () => ({
  TELEGRAM_TOKEN: "",
  DISCORD_TOKEN: "",
  DATABASE_URL: "",
  SECRET_KEY: "",
  ROLES: "",
  DATA_DIR: dataDir,
  PORT: "0",
});

/** Types `npm start` and waits for the line that says where the bot is. */
async function start() {
  const npm = spawn("npm", ["start"], {
    cwd: root,
    env: strangersEnvironment(settings()),
    // A group of its own: a signal to npm reaches only npm, as from a service manager or a test.
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => {
    try {
      process.kill(-(npm.pid ?? 0), "SIGKILL");
    } catch {
      // All ended, as they should.
    }
  });
  for await (const line of createInterface(npm.stdout)) {
    const [, url] = /^ready (http:\S+) in \d+ ms$/.exec(line) ?? [];
    if (url) return { npm, url };
  }
  throw new Error("npm start ended before the bot was ready.");
}

describe("npm start", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("ends the bot in order when npm alone gets %s", async (signal) => {
    const { npm, url } = await start();
    expect((await fetch(new URL("readyz", url))).status).toBe(200);
    const gone = once(npm, "exit");
    npm.kill(signal);
    expect(await gone).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow();
  });
});
