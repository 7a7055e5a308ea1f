import { setTimeout as delay } from "node:timers/promises";
import type { Standing, Turn } from "../chat/adapter-contract.ts";
import type { Leases } from "../storage/storage.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";

/** A turn, and what becomes of it. */
export interface TakenTurn extends Turn {
  /** Resolves when it is over and, where the database could be told, others know. */
  readonly over: Promise<void>;
}

/** What only one process at a time may do is done in turns: see docs/decisions/0013. */
export interface Turns {
  /**
   * Resolves when it is this process's turn at all of `names`. Rejects with the reason of a signal that aborts: the one
   * given here, or that of the bot's end. `onWait` is called once, when it is somebody else's turn.
   */
  next(names: readonly string[], waiting: Waiting): Promise<TakenTurn>;
  /** Ends the turns that nobody has ended, and resolves when others know. */
  end(): Promise<void>;
}

interface Waiting {
  readonly signal: AbortSignal;
  onWait(): void;
}

export interface TurnTiming {
  /** How long a turn lasts in the database when its process falls silent. */
  readonly leaseMs: number;
  /** How long this process takes it to last: what it began must be over before another begins. */
  readonly trustedMs: number;
  /**
   * How long a question that failed speaks for a database that is away: longer than from one failure to the next, so
   * that a process that was paused meanwhile does not go on.
   */
  readonly inVainMs: number;
  readonly renewEveryMs: number;
  /** How often whoever waits looks. */
  readonly lookEveryMs: number;
}

const usualTiming: TurnTiming = {
  leaseMs: 20_000,
  trustedMs: 18_000,
  // 4 s, and 6 s at most until a question fails: see storage/database-pool.ts
  inVainMs: 12_000,
  renewEveryMs: 4_000,
  lookEveryMs: 1_000,
};
/** A machine that slept wakes with its timers as they were. */
const checkEveryMs = 500;

interface TurnParts {
  readonly leases: Leases;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborted when the bot ends: no turn is taken any more; those that run go on. */
  readonly signal: AbortSignal;
  readonly timing?: TurnTiming;
}

/** See `Turns`. */
export function createTurns({
  leases,
  clock,
  logger,
  signal: closing,
  timing = usualTiming,
}: TurnParts): Turns {
  const running = new Set<TakenTurn>();

  /** The moment before a question is put: what the database grants lasts at least from then on. */
  const mark = () => ({ wall: clock.now(), steady: performance.now() });
  /** By the clock that ran further: the steady one stands still while a machine sleeps, the other may be put back. */
  const ageOf = ({ wall, steady }: ReturnType<typeof mark>): number =>
    Math.max(clock.now() - wall, performance.now() - steady);

  function begin(names: readonly string[], askedAt: ReturnType<typeof mark>): TakenTurn {
    const ending = new AbortController();
    const released = Promise.withResolvers<void>();
    let grantedAt = askedAt;
    /** When the database was last asked in vain; `undefined` when it answered since. */
    let inVainAt: typeof askedAt | undefined;

    const lose = (because: "silence" | "taken" | "another_listens") => {
      if (ending.signal.aborted) return;
      logger.warn({ code: "turn_lost", names, because });
      ending.abort();
      released.resolve();
    };
    const standing = (): Standing => {
      if (ageOf(grantedAt) >= timing.trustedMs) return "unknown";
      return inVainAt ? "unanswered" : "ours";
    };
    const isOver = () => {
      // A database that is away grants nobody else a turn either; one that was not asked may have.
      const isAway = inVainAt !== undefined && ageOf(inVainAt) < timing.inVainMs;
      if (standing() === "unknown" && !isAway) lose("silence");
      return ending.signal.aborted;
    };
    const renew = async () => {
      const asked = mark();
      try {
        if (!(await leases.renew(names, timing.leaseMs))) return lose("taken");
        grantedAt = asked;
        inVainAt = undefined;
      } catch {
        // The database is away, and says so elsewhere.
        inVainAt = mark();
      }
    };
    const stay = async () => {
      while (!isOver()) {
        await delay(timing.renewEveryMs, undefined, { signal: ending.signal }).catch(() => {});
        if (!isOver()) await renew();
      }
    };
    const check = setInterval(isOver, checkEveryMs);
    check.unref();
    void stay().finally(() => clearInterval(check));

    const turn: TakenTurn = {
      signal: ending.signal,
      isOver,
      standing,
      giveWay() {
        if (standing() === "unknown") lose("another_listens");
        return isOver();
      },
      end() {
        if (isOver()) return;
        ending.abort();
        leases
          .release(names)
          .catch((err: unknown) => logger.info({ code: "turn_not_released", names, err }))
          .finally(released.resolve);
      },
      over: released.promise,
    };
    running.add(turn);
    void turn.over.then(() => running.delete(turn));
    return turn;
  }

  const tellOverlap = (names: readonly string[]) =>
    logger.warn({
      code: "turns_overlap",
      names,
      cure: "Give every process the same DISCORD_SHARDS, or sets that share no shard.",
    });

  return {
    async next(names, { signal, onWait }) {
      const sorted = [...names].sort();
      const giveUp = AbortSignal.any([signal, closing]);
      let told: string | undefined;
      for (;;) {
        giveUp.throwIfAborted();
        const askedAt = mark();
        const answer = await leases.take(sorted, timing.leaseMs).catch(() => "away" as const);
        if (answer === "taken") {
          const turn = begin(sorted, askedAt);
          if (!giveUp.aborted) return turn;
          turn.end();
        } else if (answer !== "away" && answer !== told) {
          if (answer === "partly") tellOverlap(sorted);
          if (told === undefined) onWait();
          told = answer;
        }
        await delay(timing.lookEveryMs, undefined, { signal: giveUp }).catch(() => {});
      }
    },
    async end() {
      for (const turn of running) turn.end();
      await Promise.all([...running].map(({ over }) => over));
    },
  };
}
