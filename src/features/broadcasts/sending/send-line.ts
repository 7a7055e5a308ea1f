import { setTimeout as delay } from "node:timers/promises";
import type { PlatformName } from "../../../chat/address.ts";
import type { PersonKey } from "../../../storage/storage.ts";
import type { Clock } from "../../../system/clock.ts";
import type { Logger } from "../../../system/logger.ts";
import { defaultQuietHours, type QuietHours, quietUntil } from "../../reminders/reminders.ts";
import type { Claim, Claimed } from "./claim.ts";
import type { Pace } from "./pace.ts";
import type { Line, SendOne } from "./send-one.ts";
import type { Settler } from "./settle.ts";

interface Preferences {
  readonly zone?: string | undefined;
  readonly quiet?: QuietHours | undefined;
}
/** The choices of several people at once; who made none may be missing. */
export type PreferencesOf = (persons: readonly PersonKey[]) => Promise<ReadonlyMap<PersonKey, Preferences>>;

export interface LineParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pace: Pace;
  readonly claim: Claim;
  readonly settler: Settler;
  readonly sendOne: SendOne;
  readonly preferencesOf: PreferencesOf;
  /** For people who never said theirs. */
  readonly defaultZone: string;
  readonly leaseMs: number;
  readonly signal: AbortSignal;
}

/** Sends one platform's deliveries. */
export interface SendLine {
  /**
   * Claims a few that are due and sends them at the platform's pace. Resolves with how long to wait before the next
   * call, in ms: 0 when there may be more, `undefined` when nothing is due. Rejects when the database does.
   */
  step(): Promise<number | undefined>;
  /** Nobody writes there for `ms`, in this process; `everywhere`: in any. */
  pause(ms: number, everywhere: boolean): Promise<void>;
  /** How long this process leaves the platform alone, in ms. */
  paused(): number;
  /** Resolves when all that was sent is settled. */
  settled(): Promise<void>;
}

/** At most so many messages are on their way, or sent and not yet written down: as many can repeat after a kill. */
const inFlight: Readonly<Record<PlatformName, number>> = { telegram: 20, discord: 20, preview: 50 };
/** What is claimed at once: so much of the pace that a pause of the broadcast, or of another process, is soon felt. */
const batchMs = 100;
const largestBatch = 100;
/** A slot further away than this is not worth a claim. */
const longestWaitMs = 1_000;
/** People asleep are put off without using up the pace, this many at once. */
const mostAsleep = 400;
/** One chat gets one message a second. */
const perChatMs = 1_000;

export function createSendLine(line: Line, parts: LineParts): SendLine {
  const { clock, logger, pace, settler, signal } = parts;
  const { platform } = line;
  const slotMs = 1000 / pace.perSecond[platform];
  const batchSize = Math.min(Math.max(1, Math.round(batchMs / slotMs)), largestBatch);
  const claimNextAt = batchSize < largestBatch ? undefined : Math.floor(largestBatch / 2);
  const flying = new Set<Promise<void>>();
  const lastSent = createLastSent(clock);
  let size = batchSize;
  let pausedUntil = 0;
  /** Claimed while the last ones were still being sent: at a high pace the database's answer would be felt. */
  let next: Promise<Claimed[]> | undefined;

  const paused = () => Math.max(0, pausedUntil - performance.now());
  const sleep = (ms: number) => delay(ms, undefined, { signal }).catch(() => {});

  async function pause(ms: number, everywhere: boolean): Promise<void> {
    pausedUntil = Math.max(pausedUntil, performance.now() + ms);
    if (everywhere)
      await pace.hold(platform, ms).catch((err: unknown) => logger.error({ code: "pace_not_held", err }));
  }

  const putBack = (deliveries: readonly Claimed[], dueAt: number) =>
    Promise.all(deliveries.map((delivery) => settler.settle(delivery, { dueAt })));

  /** People asleep are put off to the end of their quiet hours; corrections make no sound. */
  async function putOffSleepers(claimed: readonly Claimed[]): Promise<Claimed[]> {
    const keys = claimed.flatMap(({ recipient, work }) =>
      recipient.kind === "person" && work === "send" ? [recipient.key] : [],
    );
    if (keys.length === 0) return [...claimed];
    const preferences = await parts.preferencesOf(keys);
    const awake: Claimed[] = [];
    for (const delivery of claimed) {
      const { recipient, work } = delivery;
      const chosen = recipient.kind === "person" ? preferences.get(recipient.key) : undefined;
      const until =
        recipient.kind === "person" && work === "send"
          ? quietUntil(clock.now(), chosen?.zone ?? parts.defaultZone, chosen?.quiet ?? defaultQuietHours)
          : undefined;
      if (until === undefined) awake.push(delivery);
      else void settler.settle(delivery, { dueAt: until });
    }
    return awake;
  }

  async function launch(delivery: Claimed): Promise<void> {
    lastSent.note(delivery.to);
    const { result, pause: wanted, afterwards } = await parts.sendOne(line, delivery);
    if (wanted) await pause(wanted.ms, wanted.everywhere);
    await settler.settle(delivery, result);
    await afterwards?.().catch((err: unknown) => logger.error({ code: "recipient_not_ended", err }));
  }

  async function sendAll(batch: readonly Claimed[], firstAt: number): Promise<void> {
    for (const [index, delivery] of batch.entries()) {
      const ahead = firstAt + index * slotMs - performance.now();
      if (ahead >= 1) await sleep(ahead);
      while (flying.size >= inFlight[platform]) await Promise.race(flying);
      if (signal.aborted || paused() > 0) {
        await putBack(batch.slice(index), clock.now() + paused());
        return;
      }
      if (index === claimNextAt) next ??= claimAhead();
      const flight = launch(delivery).finally(() => flying.delete(flight));
      flying.add(flight);
    }
  }

  function claimAhead(): Promise<Claimed[]> {
    const claiming = claimSome();
    claiming.catch(() => {});
    return claiming;
  }

  async function takeAhead(): Promise<Claimed[]> {
    const claiming = next;
    next = undefined;
    return claiming?.catch(() => []) ?? [];
  }

  async function takeNext(): Promise<Claimed[]> {
    const claiming = next ?? claimSome();
    next = undefined;
    return claiming;
  }

  async function claimSome(): Promise<Claimed[]> {
    const claimed = await parts.claim(platform, { now: clock.now(), leaseMs: parts.leaseMs, limit: size });
    // Claimed anew while what became of it waits for the database: that goes on under the new claim.
    return claimed.filter((delivery) => !settler.holds(delivery));
  }

  /** Those of a claim that may be sent now; the others are put back. */
  async function choose(claimed: readonly Claimed[]): Promise<Claimed[]> {
    const awake = await putOffSleepers(claimed);
    size = awake.length === 0 ? Math.min(size * 4, mostAsleep) : batchSize;
    const batch: Claimed[] = [];
    for (const delivery of awake) {
      const waitMs = lastSent.within(delivery.to, perChatMs);
      if (waitMs === 0 && batch.length < batchSize) {
        lastSent.note(delivery.to);
        batch.push(delivery);
      } else void settler.settle(delivery, { dueAt: clock.now() + waitMs });
    }
    return batch;
  }

  /** Waits for the slots of a batch. How long nobody may send: 0, or the batch has to be put back. */
  async function waitForTurn(slots: number): Promise<{ readonly firstAt: number; readonly heldMs: number }> {
    const { kind, waitMs } = await pace.book(platform, slots, longestWaitMs);
    const firstAt = performance.now() + waitMs;
    if (kind === "full") return { firstAt, heldMs: Math.max(1, waitMs) };
    if (waitMs <= 0) return { firstAt, heldMs: 0 };
    await sleep(waitMs);
    // Another process may have been told to wait meanwhile.
    return { firstAt, heldMs: await pace.held(platform) };
  }

  return {
    async step() {
      if (paused() > 0 && !next) return paused();
      const claimed = await takeNext();
      if (claimed.length === 0) return undefined;
      try {
        const batch = await choose(claimed);
        if (batch.length === 0) {
          await settler.settled();
          return 0;
        }
        const { firstAt, heldMs } = await waitForTurn(batch.length);
        if (heldMs > 0 || signal.aborted) {
          await putBack(batch, clock.now());
          return heldMs;
        }
        await sendAll(batch, firstAt);
        return 0;
      } catch (error) {
        // None of them was sent.
        void putBack(claimed, clock.now());
        throw error;
      }
    },
    pause,
    paused,
    async settled() {
      // What was claimed ahead goes back, for whoever is next.
      await putBack(await takeAhead(), clock.now());
      while (flying.size > 0) await Promise.race(flying);
      await settler.settled();
    },
  };
}

/** When each address was written to, for as long as it matters. */
function createLastSent(clock: Clock) {
  const moments = new Map<string, number>();
  return {
    note(address: string | undefined): void {
      const now = clock.now();
      if (address === undefined) return;
      moments.delete(address);
      moments.set(address, now);
      // In the order of time: the oldest stand first.
      for (const [old, at] of moments) {
        if (now - at < perChatMs) break;
        moments.delete(old);
      }
    },
    /** What is left of `ms` since it was last written to. */
    within(address: string | undefined, ms: number): number {
      const at = moments.get(address ?? "");
      return at === undefined ? 0 : Math.max(0, at + ms - clock.now());
    },
  };
}
