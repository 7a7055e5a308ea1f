import type { Clock } from "../system/clock.ts";

/** `over`: the first event too many, to be said once. `silent`: the ones after it, until it has been calm. */
export type FloodVerdict = "within" | "over" | "silent";

export interface FloodLimit {
  /** Counts one event of this key: a keyed hash, never an id. */
  take(key: string): FloodVerdict;
}

interface Bucket {
  tokens: number;
  /** ms since the epoch. */
  at: number;
  isSilent: boolean;
}

/**
 * A token bucket for each key, in this process's memory: it protects this process, and what it forgets by a restart harms
 * nobody. Whoever ran over is heard again once half the bucket is full, and every event until then sets that back.
 * rate-limiter-flexible counts in fixed windows by the system's clock, and would hear a flood anew in each of them.
 */
export function createFloodLimit(
  clock: Clock,
  { burst, perSecond, keysKept }: { burst: number; perSecond: number; keysKept: number },
): FloodLimit {
  const buckets = new Map<string, Bucket>();

  function refilled(key: string): Bucket {
    const now = clock.now();
    const bucket = buckets.get(key) ?? { tokens: burst, at: now, isSilent: false };
    const seconds = Math.max(0, now - bucket.at) / 1000;
    bucket.tokens = Math.min(burst, bucket.tokens + seconds * perSecond);
    bucket.at = now;
    // The one not used for longest stands first: it is the fullest, and the next to be forgotten.
    buckets.delete(key);
    buckets.set(key, bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > keysKept && oldest !== undefined) buckets.delete(oldest);
    return bucket;
  }

  return {
    take(key) {
      const bucket = refilled(key);
      if (bucket.isSilent && bucket.tokens >= burst / 2) bucket.isSilent = false;
      const isOver = bucket.tokens < 1;
      bucket.tokens = Math.max(0, bucket.tokens - 1);
      if (bucket.isSilent) return "silent";
      if (!isOver) return "within";
      bucket.isSilent = true;
      return "over";
    },
  };
}
