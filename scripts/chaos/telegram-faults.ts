import { setTimeout as sleep } from "node:timers/promises";
import type { Scenario } from "./run-scenario.ts";

const platforms = ["telegram"] as const;
const many = 1_000_000;

/** Every call of `method` (`*`: any) is refused while the fault lasts; `retryAfter`: in seconds. */
const refuseEach =
  (method: string, status: number, retryAfter?: number): Scenario["hurt"] =>
  async ({ world, sizes }) => {
    world.telegram.faults.refuse(method, status, { times: many, ...(retryAfter ? { retryAfter } : {}) });
    await sleep(sizes.faultMs);
    world.telegram.faults.clear();
    return undefined;
  };

/** What happens to Telegram. The other platform is not asked: that it goes on is shown with Discord's faults. */
export const telegramFaults: readonly Scenario[] = [
  {
    name: "Telegram answers 429 to every message",
    promise: "Every event is answered once, after the storm; the bot waits as long as it is told.",
    platforms,
    hurt: refuseEach("sendMessage", 429, 1),
  },
  {
    name: "Telegram answers 500 to everything",
    promise: "Every event is answered once, after the outage.",
    platforms,
    hurt: refuseEach("*", 500),
  },
  {
    name: "half-open sockets: Telegram takes every message and never answers",
    promise: "Every event is answered once, after the outage; a call waits 15 s at most.",
    platforms,
    async hurt({ world, sizes }) {
      const hold = world.telegram.faults.hold(["sendMessage"]);
      await sleep(sizes.faultMs);
      // What was held is gone with its connection: Telegram never gets to see it.
      world.telegram.cutOff();
      hold.release();
      await sleep(100);
      world.telegram.faults.clear();
      world.telegram.restore();
      return undefined;
    },
  },
  {
    name: "answers lost after the act: Telegram sends the message and the line breaks",
    promise: "Nobody is left without an answer; an answer may come again, a reminder never does.",
    platforms,
    mayRepeat: true,
    async hurt({ world, sizes }) {
      world.telegram.faults.drop("sendMessage", "after", Math.ceil(sizes.events / 4));
      await sleep(sizes.faultMs);
      world.telegram.faults.clear();
      return undefined;
    },
  },
];
