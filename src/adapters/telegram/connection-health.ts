import type { Health } from "../../chat/adapter-contract.ts";
import type { Clock } from "../../system/clock.ts";

/** Remembers when Telegram was last heard, so that health tells of the line and not of the settings. */
export interface ConnectionHealth {
  heard(): void;
  failed(code: string): void;
  closed(): void;
  health(): Health;
}

/** Unwell after `silenceMs` without an answer: one lost poll is no alarm. */
export function watchConnection(clock: Clock, silenceMs: number): ConnectionHealth {
  let lastHeard: number | undefined;
  let lastFailure = "telegram_silent";
  return {
    heard() {
      lastHeard = clock.now();
      lastFailure = "telegram_silent";
    },
    failed(code) {
      lastFailure = code;
    },
    closed() {
      lastHeard = undefined;
    },
    health() {
      if (lastHeard === undefined) return { kind: "unwell", because: "telegram_not_connected" };
      // A clock that was set back must not make a silent line look well for hours.
      lastHeard = Math.min(lastHeard, clock.now());
      return clock.now() - lastHeard <= silenceMs
        ? { kind: "well" }
        : { kind: "unwell", because: lastFailure };
    },
  };
}
