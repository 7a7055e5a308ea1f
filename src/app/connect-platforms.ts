import pRetry from "p-retry";
import type { PlatformAdapter, Receive } from "../chat/adapter-contract.ts";
import type { PlatformName } from "../chat/address.ts";
import type { CommandCard } from "../chat/command-card.ts";
import { ConfigError } from "../system/config-error.ts";
import type { Logger } from "../system/logger.ts";

interface ConnectOptions {
  readonly receive: Receive;
  readonly cards: readonly CommandCard[];
  readonly onConnected: (platform: PlatformName) => void;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

const longestPauseMs = 60_000;

/**
 * Connects every platform; one that is down, or set up wrongly, does not keep the others waiting. Resolves when all are
 * connected, rejects with a `ConfigError` when none ever can be, and waits while some are not.
 */
export async function connectPlatforms(
  adapters: readonly PlatformAdapter[],
  options: ConnectOptions,
): Promise<void> {
  const connections = await Promise.allSettled(adapters.map((adapter) => connect(adapter, options)));
  const failures = connections.flatMap((connection) =>
    connection.status === "rejected" ? [connection.reason] : [],
  );
  if (failures.length > 0 && failures.length === adapters.length) throw failures[0];
  // The others go on talking; what is not connected keeps the bot from being ready.
  if (failures.length > 0) await new Promise<never>(() => {});
}

async function connect(
  adapter: PlatformAdapter,
  { receive, cards, onConnected, logger, signal }: ConnectOptions,
): Promise<void> {
  const { platform } = adapter;
  try {
    await pRetry(() => adapter.start(receive, cards), {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 1000,
      maxTimeout: longestPauseMs,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => !(error instanceof ConfigError),
      onFailedAttempt: ({ error, attemptNumber }) => {
        // What fails because the bot is ending is no news.
        if (!(error instanceof ConfigError) && !signal.aborted)
          logger.warn({ code: "platform_unreachable", platform, attempt: attemptNumber, err: error });
      },
    });
    onConnected(platform);
  } catch (error) {
    if (error instanceof ConfigError)
      for (const problem of error.problems)
        logger.error({ code: "platform_misconfigured", platform, ...problem });
    throw error;
  }
}
