import { setTimeout as sleep } from "node:timers/promises";
import type { Scenario } from "./run-scenario.ts";

const hourMs = 3_600_000;

const jump = (name: string, hours: readonly number[], promise: string): Scenario => ({
  name,
  promise,
  async hurt({ world, sizes }) {
    for (const by of hours) {
      world.clock.push(by * hourMs);
      await sleep(sizes.faultMs / hours.length);
    }
    return undefined;
  },
});

const promise = "Everybody is answered once as before; nobody is reminded twice or in vain.";

/** The machine's clock is set while events and reminders are in hand. */
export const clockJumps: readonly Scenario[] = [
  jump("clock set forward by 5 hours", [5], promise),
  jump("clock set back by 2 hours", [-2], promise),
  jump("clock set forward and back, four times", [3, -3, 3, -3, 3, -3, 3, -3], promise),
];
