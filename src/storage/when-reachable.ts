import { setTimeout as delay } from "node:timers/promises";
import { ConfigError } from "../system/config-error.ts";
import type { Logger } from "../system/logger.ts";
import { isUnavailable } from "./storage-errors.ts";

const firstWaitMs = 250;
const longestWaitMs = 5_000;

const address = "Correct the address, or what the database grants its user.";
const certificate = "Add sslrootcert=FILE to the address, the file being its authority's certificate.";
const untrusted = "The certificate of the database is not trusted.";

/**
 * What waiting does not mend, by code. SQLSTATEs: invalid authorization, no such database, no right
 * (errcodes-appendix.html). The others are Node's, for TLS.
 */
const problems: Readonly<Record<string, readonly [problem: string, cure: string]>> = {
  "28000": ["The database refuses this user.", address],
  "28P01": ["The database refuses this user or password.", address],
  "3D000": ["There is no database of that name on the server.", address],
  "42501": ["The database user may not create tables in the schema public.", address],
  SELF_SIGNED_CERT_IN_CHAIN: [untrusted, certificate],
  DEPTH_ZERO_SELF_SIGNED_CERT: [untrusted, certificate],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [untrusted, certificate],
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
      const known = problems[(error as { code?: string }).code ?? ""];
      if (known)
        throw new ConfigError([{ where: "DATABASE_URL", problem: known[0], cure: known[1] }], {
          cause: error,
        });
      if (!isUnavailable(error)) throw error;
      logger.warn({ code: "database_unreachable", attempt, err: error });
    }
    await delay(waitMs, undefined, signal ? { signal } : {});
  }
}
