import { z } from "zod";
import type { Health } from "../chat/adapter-contract.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";

/** The queue looks every second: this long without an error means that it works again. */
const wellAfterMs = 15_000;

/** pg-boss reports plain objects, with the database's code and with a message that is not safe to log. */
const safeParts = z
  .object({ code: z.string().optional(), queue: z.string().optional() })
  .transform(({ code, queue }) => ({ reason: code, queue }))
  .catch({ reason: undefined, queue: undefined });

/** The queue's health by its errors. During an outage it reports one a second; only the first is logged. */
export function watchFailures(
  clock: Clock,
  logger: Logger,
): { note(error: unknown): void; health(): Health } {
  let lastFailure = Number.NEGATIVE_INFINITY;
  const isFailing = () => {
    const ageMs = clock.now() - lastFailure;
    // One of the future is one of before the clock was set back.
    return ageMs >= 0 && ageMs < wellAfterMs;
  };
  return {
    note(error) {
      if (!isFailing()) logger.warn({ code: "jobs_failing", ...safeParts.parse(error) });
      lastFailure = clock.now();
    },
    health: () => (isFailing() ? { kind: "unwell", because: "jobs_failing" } : { kind: "well" }),
  };
}
