import pRetry from "p-retry";
import type { PlatformAdapter, Receive } from "../chat/adapter-contract.ts";
import type { PlatformName } from "../chat/address.ts";
import type { CommandCard } from "../chat/command-card.ts";
import { ConfigError } from "../system/config-error.ts";
import type { Logger } from "../system/logger.ts";
import type { TakenTurn, Turns } from "./take-turns.ts";

interface ConnectOptions {
  readonly receive: Receive;
  readonly cards: readonly CommandCard[];
  readonly onConnected: (platform: PlatformName) => void;
  /** Called when one is connected, or on standby: from then on what a dead process left can be answered here. */
  readonly onUsable: () => void;
  readonly turns: Pick<Turns, "next">;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

const longestPauseMs = 60_000;

/**
 * Connects every platform; one that is down, or set up wrongly, does not keep the others waiting. Resolves when all are
 * connected or on standby, rejects with a `ConfigError` when none ever can be, and waits while some are not.
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

/** For those that only send: asks each platform who the bot is, until it says so. Never rejects. */
export async function introduceTo(
  adapters: readonly PlatformAdapter[],
  options: Pick<ConnectOptions, "logger" | "signal">,
): Promise<void> {
  await Promise.allSettled(
    adapters.map((adapter) => tellingWhy(adapter, options, () => introduce(adapter, options))),
  );
}

/** Resolves when it is connected for the first time, or on standby; what follows goes on by itself. */
function connect(adapter: PlatformAdapter, options: ConnectOptions): Promise<void> {
  const settled = Promise.withResolvers<void>();
  const onUsable = () => {
    options.onUsable();
    settled.resolve();
  };
  tellingWhy(adapter, options, () => stayConnected(adapter, options, onUsable)).catch(settled.reject);
  return settled.promise;
}

/** Turn after turn, where there are turns. */
async function stayConnected(
  adapter: PlatformAdapter,
  options: ConnectOptions,
  onUsable: () => void,
): Promise<void> {
  while (!options.signal.aborted) {
    const turn = await untilItWorks(adapter, options, () => startOnce(adapter, options, onUsable));
    options.onConnected(adapter.platform);
    onUsable();
    if (!turn) return;
    await turn.over;
  }
}

/** A process that cannot connect does not keep the turn: another one may be able to. */
async function startOnce(
  adapter: PlatformAdapter,
  options: ConnectOptions,
  onStandby: () => void,
): Promise<TakenTurn | undefined> {
  const { receive, cards } = options;
  if (!adapter.exclusive) return void (await adapter.start(receive, cards));
  const turn = await nextTurn(adapter, adapter.exclusive, options, onStandby);
  try {
    await adapter.start(receive, cards, turn);
    return turn;
  } catch (error) {
    turn.end();
    await turn.over;
    throw error;
  }
}

/** Whoever has to wait for it asks the platform meanwhile who the bot is: a wrong token is told at the start. */
function nextTurn(
  adapter: PlatformAdapter,
  names: readonly string[],
  options: ConnectOptions,
  onStandby: () => void,
): Promise<TakenTurn> {
  const waiting = new AbortController();
  const standBy = async () => {
    options.logger.info({ code: "platform_standby", platform: adapter.platform });
    await introduce(adapter, options);
    onStandby();
  };
  return options.turns.next(names, {
    signal: waiting.signal,
    onWait: () => void standBy().catch((error: unknown) => waiting.abort(error)),
  });
}

const introduce = (adapter: PlatformAdapter, options: Pick<ConnectOptions, "logger" | "signal">) =>
  untilItWorks(adapter, options, async () => adapter.introduce?.());

/** Again and again; rejects with a `ConfigError`, and when the bot ends. */
function untilItWorks<T>(
  { platform }: PlatformAdapter,
  { logger, signal }: Pick<ConnectOptions, "logger" | "signal">,
  act: () => Promise<T>,
): Promise<T> {
  return pRetry(act, {
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
}

async function tellingWhy(
  { platform }: PlatformAdapter,
  { logger }: Pick<ConnectOptions, "logger">,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ConfigError)
      for (const problem of error.problems)
        logger.error({ code: "platform_misconfigured", platform, ...problem });
    throw error;
  }
}
