import type { Health } from "../chat/adapter-contract.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";

/** The queue looks every second: this long without an error means that it works again. */
const wellAfterMs = 15_000;

/** The queue's health by its errors. During an outage it reports one a second; only the first is logged. */
export function watchFailures(
  clock: Clock,
  logger: Logger,
): { note(error: unknown): void; health(): Health } {
  let lastFailure = Number.NEGATIVE_INFINITY;
  const isFailing = () => clock.now() - lastFailure < wellAfterMs;
  return {
    note(error) {
      if (!isFailing()) logger.warn({ code: "jobs_failing", err: error });
      lastFailure = clock.now();
    },
    health: () => (isFailing() ? { kind: "unwell", because: "jobs_failing" } : { kind: "well" }),
  };
}
