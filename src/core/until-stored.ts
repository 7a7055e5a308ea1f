import pRetry from "p-retry";
import { StorageUnavailableError } from "../storage/storage.ts";
import type { Logger } from "../system/logger.ts";

/**
 * Writes what must not be left unwritten, again and again while the database is away: one of all that wait knocks, and
 * the others follow. What fails otherwise, or is cut short by `signal`, is logged as `code`. Never rejects.
 */
export function createUntilStored({
  logger,
  signal,
  code,
}: {
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly code: string;
}): (write: () => Promise<void>) => Promise<void> {
  let knocking: Promise<void> | undefined;
  const knock = (write: () => Promise<void>): Promise<void> =>
    pRetry(write, { retries: Number.POSITIVE_INFINITY, minTimeout: 100, maxTimeout: 2_000, signal })
      // Cut short: each of those that wait finds that out for itself.
      .catch(() => {})
      .finally(() => {
        knocking = undefined;
      });
  return async (write) => {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (signal.aborted || !(error instanceof StorageUnavailableError))
          return logger.error({ code, err: error });
        knocking ??= knock(write);
        await knocking;
      }
    }
  };
}
