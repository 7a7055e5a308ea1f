import { setTimeout as pause } from "node:timers/promises";

/** Looks every few milliseconds until `holds` is true. Rejects after `withinMs` with what was waited for. */
export async function until(
  holds: () => boolean,
  what: () => string = () => "what was waited for",
  withinMs = 4_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`Waited ${withinMs} ms in vain for ${what()}`);
    await pause(3);
  }
}
