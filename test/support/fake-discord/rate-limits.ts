import type { Clock } from "../../../src/system/clock.ts";
import { ApiError } from "./api-error.ts";

/** A window of requests that opens with the first. */
interface Window {
  used: number;
  endsAt: number;
}

const globalPerSecond = 50;
/** "The numbers are not published": these are those seen for messages of a channel. */
const perChannel = { limit: 5, windowMs: 5_000 };
/** Publishing: ten messages an hour a channel. */
const crossposts = { limit: 10, windowMs: 3_600_000 };
/** 10,000 of these within ten minutes, and Discord shuts the address out. docs.discord.com topics/rate-limits */
const invalid: ReadonlySet<number> = new Set([401, 403, 429]);

/** Discord's limits; off until switched on, but for that on publishing. */
export function createRateLimits(clock: Clock) {
  const windows = new Map<string, Window>();
  const toldUntil = new Map<string, number>();

  const windowOf = (name: string, windowMs: number): Window => {
    const open = windows.get(name);
    if (open && open.endsAt > clock.now()) return open;
    const next = { used: 0, endsAt: clock.now() + windowMs };
    windows.set(name, next);
    return next;
  };
  const isSpent = (name: string, limit: number): boolean => {
    const open = windows.get(name);
    return open !== undefined && open.endsAt > clock.now() && open.used >= limit;
  };
  const waitOf = (name: string): number => Math.max(1, (windows.get(name)?.endsAt ?? 0) - clock.now());

  const limits = {
    enabled: false,
    /** Requests that came although the bot had been told to wait. */
    sentWhileTold: 0,
    /** Requests answered with 401, 403 or 429. */
    invalidRequests: 0,

    count(status: number): void {
      if (invalid.has(status)) limits.invalidRequests += 1;
    },

    /** Books a request, or throws its 429. The headers are for its answer. */
    take(method: string, path: string): Readonly<Record<string, string>> {
      // Answers to interactions are exempt from the limit on everything; a bot has no other webhooks here.
      if (/^\/(interactions|webhooks)\b/.test(path)) return {};
      const [bucket, rule] = bucketOf(method, path);
      const isPublishing = rule === crossposts;
      if (!limits.enabled && !isPublishing) return {};
      for (const name of ["global", bucket])
        if ((toldUntil.get(name) ?? 0) > clock.now()) limits.sentWhileTold += 1;
      if (limits.enabled && isSpent("global", globalPerSecond)) throw refuse("global", globalPerSecond);
      if (rule && isSpent(bucket, rule.limit)) throw refuse(bucket, rule.limit);
      if (limits.enabled) windowOf("global", 1_000).used += 1;
      if (!rule) return {};
      const window = windowOf(bucket, rule.windowMs);
      window.used += 1;
      return headersOf(bucket, rule.limit, rule.limit - window.used, waitOf(bucket));
    },
  };

  function refuse(name: string, limit: number): ApiError {
    const waitMs = waitOf(name);
    const isGlobal = name === "global";
    toldUntil.set(name, clock.now() + waitMs);
    return new ApiError(
      429,
      { message: "You are being rate limited.", retry_after: waitMs / 1000, global: isGlobal },
      {
        "Retry-After": String(Math.ceil(waitMs / 1000)),
        ...(isGlobal
          ? { "X-RateLimit-Global": "true", "X-RateLimit-Scope": "global" }
          : { ...headersOf(name, limit, 0, waitMs), "X-RateLimit-Scope": "user" }),
      },
    );
  }
  return limits;
}

export type RateLimits = ReturnType<typeof createRateLimits>;

/** Which bucket a request counts in, and its limit; a message's own number does not matter. */
function bucketOf(method: string, path: string): [string, { limit: number; windowMs: number } | undefined] {
  const [, channel, , publishes] = /^\/channels\/(\d+)\/messages(\/\d+)?(\/crosspost)?$/.exec(path) ?? [];
  if (publishes) return [`crosspost ${channel}`, crossposts];
  if (channel && method !== "GET") return [`${method} ${channel}`, perChannel];
  return [`${method} ${path}`, undefined];
}

const headersOf = (bucket: string, limit: number, remaining: number, resetMs: number) => ({
  "X-RateLimit-Bucket": Buffer.from(bucket.split(" ")[0] ?? "").toString("hex"),
  "X-RateLimit-Limit": String(limit),
  "X-RateLimit-Remaining": String(remaining),
  "X-RateLimit-Reset-After": String(resetMs / 1000),
});
