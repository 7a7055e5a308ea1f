import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { personId } from "../../../../src/chat/address.ts";
import { systemClock } from "../../../../src/system/clock.ts";
import { startFakeDiscord } from "../../../support/fake-discord/fake-discord.ts";
import { FakeTelegram } from "../../../support/fake-telegram/fake-telegram.ts";
import { openTestStorage, testDatabaseUrl, testSecretKey } from "../../../support/test-database.ts";
import { addBroadcast, countedOf, talliesOf } from "./broadcast-rows.ts";
import { openBroadcasts } from "./sender-world.ts";

const kills = 52;
const seed = 20_261_124;
/** A second on each platform, so that the whole lasts as long as the kills do. */
const pace = 120;
const people = { telegram: 500, discord: 250 };
const leaseMs = 1_200;
const longestLifeMs = 200;
/** Messages on their way, or not yet written down, in one process and on one platform. */
const inFlight = 20;
const root = join(import.meta.dirname, "../../../..");

/** mulberry32: the same lives each time. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});

/** A sender of its own, ready but not yet sending. */
async function readySender(settings: Readonly<Record<string, string>>) {
  const { PATH = "", HOME = "" } = process.env;
  const preload = pathToFileURL(join(root, "test/support/egress-preload.ts")).href;
  const child = spawn(
    process.execPath,
    ["--import", preload, join(import.meta.dirname, "sender-process.ts")],
    { cwd: root, env: { PATH, HOME, ...settings }, stdio: ["pipe", "pipe", "inherit"] },
  );
  running.add(child);
  const ended = once(child, "close").finally(() => running.delete(child));
  const [line] = await Promise.race([once(child.stdout, "data"), ended.then(() => ["ended"])]);
  if (!String(line).startsWith("ready")) throw new Error(`The sender did not get ready: ${line}`);
  return {
    sends: () => void child.stdin.write("go\n"),
    async dies(): Promise<void> {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

describe("senders that are killed at random moments", () => {
  it(`${kills} times lose nothing, repeat at most what was in flight on Telegram, and nothing on Discord`, async () => {
    const databaseUrl = await testDatabaseUrl();
    const storage = await openTestStorage({ databaseUrl });
    const telegram = await FakeTelegram.start({ judge: false });
    const discord = await startFakeDiscord({ judge: false });
    const cache = await mkdtemp(join(tmpdir(), "porte-voix-cache-"));
    const crowd = telegram.crowd(people.telegram).map(({ id }) => personId("telegram", id));
    const members = discord.crowd(people.discord).map((id) => personId("discord", id));
    const id = await addBroadcast(storage, { to: [...crowd, ...members], now: Date.now() });
    const settings = {
      DATABASE_URL: databaseUrl,
      SECRET_KEY: testSecretKey,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
      LEASE_MS: String(leaseMs),
      PACE: String(pace),
      NODE_COMPILE_CACHE: cache,
    };
    const both = { ...settings, DISCORD_TOKEN: discord.token, DISCORD_API_ROOT: discord.apiRoot };
    const random = randomFrom(seed);
    const repeatsAt = (counts: Iterable<number>) => [...counts].reduce((sum, count) => sum + count - 1, 0);

    let killed = 0;
    let isOver = false;
    /** Lives in a row; beside the others', so that at times several send at once, and at times nobody does. */
    async function liveAndDie(surroundings: typeof settings): Promise<void> {
      while (killed < kills) {
        const sender = await readySender(surroundings);
        sender.sends();
        await sleep(random() * longestLifeMs);
        await sender.dies();
        killed += 1;
      }
    }
    try {
      await Promise.all([liveAndDie(both), liveAndDie(both), liveAndDie(settings)]);
      const left = people.telegram + people.discord - ((await countedOf(storage, id))["send delivered"] ?? 0);
      // Otherwise the last of them had nothing to do, and proved nothing.
      expect(left).toBeGreaterThan(0);
      const last = await readySender({ ...both, PACE: "1000" });
      last.sends();
      const broadcasts = openBroadcasts(storage, systemClock);
      while (!isOver) {
        await sleep(50);
        isOver = (await broadcasts.find(id))?.state === "finished";
      }
      await last.dies();
      expect(telegram.received.size).toBe(people.telegram);
      expect(discord.received.size).toBe(people.discord);
      const repeats = repeatsAt(telegram.received.values());
      expect(repeats).toBeLessThanOrEqual(killed * inFlight);
      expect(repeatsAt(discord.received.values())).toBe(0);
      expect(await countedOf(storage, id)).toEqual({ "send delivered": people.telegram + people.discord });
      expect(await talliesOf(storage, id)).toEqual({
        "send delivered": people.telegram + people.discord,
        "send total": people.telegram + people.discord,
      });
    } finally {
      await telegram.stop();
      await discord.close();
      await rm(cache, { recursive: true, force: true });
    }
  }, 120_000);
});
