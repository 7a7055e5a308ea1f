import { setTimeout as delay } from "node:timers/promises";
import { ConfigError } from "../system/config-error.ts";
import type { Logger } from "../system/logger.ts";
import { isUnavailable } from "./storage-errors.ts";

const firstWaitMs = 250;
const longestWaitMs = 5_000;

/** Invalid authorization, no such database, no right: waiting does not help. errcodes-appendix.html */
const problems: Readonly<Record<string, string>> = {
  "28000": "The database refuses this user.",
  "28P01": "The database refuses this user or password.",
  "3D000": "There is no database of that name on the server.",
  "42501": "The database user may not create tables in the schema public.",
};

/**
 * Runs `work` until the database answers, with a warning for each attempt and a growing wait. Throws `ConfigError`
 * for what waiting cannot mend, and the signal's reason when aborted.
 */
export async function whenReachable<T>(
  { logger, signal }: { logger: Logger; signal: AbortSignal | undefined },
  work: () => Promise<T>,
): Promise<T> {
  for (let waitMs = firstWaitMs, attempt = 1; ; waitMs = Math.min(waitMs * 2, longestWaitMs), attempt++) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      const problem = problems[(error as { code?: string }).code ?? ""];
      if (problem)
        throw new ConfigError(
          [
            {
              where: "DATABASE_URL",
              problem,
              cure: "Correct the address, or what the database grants its user.",
            },
          ],
          { cause: error },
        );
      if (!isUnavailable(error)) throw error;
      logger.warn({ code: "database-unreachable", attempt, err: error });
    }
    await delay(waitMs, undefined, signal ? { signal } : {});
  }
}
