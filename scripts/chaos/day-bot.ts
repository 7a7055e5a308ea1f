import { startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { createLogger } from "../../src/system/logger.ts";

/** What one look at the process found. */
export interface Sample {
  /** After a full collection. */
  readonly heapBytes: number;
  readonly residentBytes: number;
  /** What keeps the event loop alive, by kind: timers, sockets. */
  readonly resources: Readonly<Record<string, number>>;
  /** Lines logged at error or above since the start, by code. */
  readonly errors: Readonly<Record<string, number>>;
}

/** To the process: the moment it is from now on (ms since the epoch), or a wish for a sample, or for the end. */
export type Order = { readonly now: number } | "sample" | "stop";

/** The bot in a process of its own, whose clock its parent sets and whose memory it asks for. Needs --expose-gc. */
const errors: Record<string, number> = {};
const logger = createLogger("error", {
  write(line) {
    const { code = "none" } = JSON.parse(line) as { code?: string };
    errors[code] = (errors[code] ?? 0) + 1;
  },
});
let setAt = performance.now();
let moment = Number(process.env.START_AT);
const clock = { now: () => moment + Math.round(performance.now() - setAt) };
process.on("unhandledRejection", (err) => logger.error({ code: "unhandled_rejection", err }));

const app = await startApp({
  config: readConfig(process.env),
  logger,
  clock,
  signal: new AbortController().signal,
});
await app.connected;
process.on("message", (order: Order) => void obey(order));
process.send?.({ url: app.url });

async function obey(order: Order): Promise<void> {
  if (order === "stop") {
    await app.stop();
    process.disconnect();
  } else if (order === "sample") {
    // Twice, with a turn in between: what the first frees may hold more.
    globalThis.gc?.();
    await new Promise(setImmediate);
    globalThis.gc?.();
    process.send?.(sample());
  } else {
    moment = order.now;
    setAt = performance.now();
  }
}

function sample(): Sample {
  const { heapUsed, rss } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return { heapBytes: heapUsed, residentBytes: rss, resources, errors };
}
