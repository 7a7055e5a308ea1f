import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../system/logger.ts";
import { isReady, type Readiness } from "./readiness.ts";

interface HeartbeatParts {
  /** Never logged: its path is a secret. `undefined`: nobody is called. */
  readonly url: string | undefined;
  readonly readiness: Readiness;
  readonly logger: Logger;
  readonly everyMs?: number;
  readonly timeoutMs?: number;
}

const minuteMs = 60_000;
const usualTimeoutMs = 10_000;

/**
 * Tells a monitoring service once a minute that every part is well, and is silent otherwise: the service sounds the alarm,
 * also for a machine that is gone. The request carries nothing but its address.
 */
export function startHeartbeat(parts: HeartbeatParts): { stop(): void } {
  const { url, readiness, logger, everyMs = minuteMs, timeoutMs = usualTimeoutMs } = parts;
  const ending = new AbortController();
  let isFailing = false;

  async function ping(address: string): Promise<void> {
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      // Redirects would lead to a host that nobody chose.
      const response = await fetch(address, { signal, redirect: "error" });
      await response.body?.cancel();
      if (!response.ok) throw Object.assign(new Error("Refused"), { code: response.status });
      if (isFailing) logger.info({ code: "heartbeat_again" });
      isFailing = false;
    } catch (err) {
      if (ending.signal.aborted) return;
      if (!isFailing) logger.warn({ code: "heartbeat_failed", err });
      isFailing = true;
    }
  }

  async function beat(address: string): Promise<void> {
    for (let next = performance.now(); !ending.signal.aborted; ) {
      if (isReady(await readiness())) await ping(address);
      next = Math.max(next + everyMs, performance.now());
      await delay(Math.max(0, next - performance.now()), undefined, { signal: ending.signal }).catch(
        () => {},
      );
    }
  }

  if (url !== undefined) void beat(url);
  return { stop: () => ending.abort() };
}
