import type { Clock } from "../../system/clock.ts";

/** Counts what failed by where it came from, in memory only and for a minute: an address is never written down. */
export interface AttemptLimit {
  /** Whether this address has failed too often to be listened to now. */
  isExceeded(address: string): boolean;
  noteFailure(address: string): void;
}

const windowMs = 60_000;
/** Some 100 kB at most. Over it, the oldest is forgotten: it is a bound on the database's work, not what keeps guesses out. */
const addressesKept = 1000;

export function createAttemptLimit(clock: Clock, failures = 20): AttemptLimit {
  const counts = new Map<string, { since: number; count: number }>();
  const current = (address: string) => {
    const kept = counts.get(address);
    return kept && clock.now() - kept.since < windowMs ? kept : undefined;
  };
  return {
    isExceeded: (address) => (current(address)?.count ?? 0) >= failures,
    noteFailure(address) {
      const kept = current(address) ?? { since: clock.now(), count: 0 };
      kept.count += 1;
      counts.delete(address);
      counts.set(address, kept);
      const [oldest] = counts.keys();
      if (counts.size > addressesKept && oldest !== undefined) counts.delete(oldest);
    },
  };
}
