import type { PersonKey } from "../../../src/storage/storage.ts";
import type { TestBot } from "../../support/test-bot.ts";

const stepMs = 15 * 60_000;

/** Lives on until `end`, a quarter of an hour at a time, and fires what is due as the queue would. */
export async function liveUntil(world: TestBot, end: string, { isDown = false } = {}): Promise<void> {
  const notBefore = new Map<string, number>();
  for (;;) {
    const now = world.clock.now();
    for (const [key, { at }] of isDown ? [] : [...world.scheduled])
      if (Math.max(at, notBefore.get(key) ?? 0) <= now) {
        const [person = "", id = ""] = key.split(":");
        const fired = await world.services.reminders.fire(person as PersonKey, id, at);
        if (fired.kind === "later") notBefore.set(key, now + fired.afterMs);
        // A job that ends does not come again; one that was made meanwhile does.
        else if (world.scheduled.get(key)?.at === at) (world.scheduled as Map<string, unknown>).delete(key);
      }
    if (now >= new Date(end).getTime()) return;
    world.clock.set(Math.min(now + stepMs, new Date(end).getTime()));
  }
}
