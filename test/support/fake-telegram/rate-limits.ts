import type { Clock } from "../../../src/system/clock.ts";

interface Bucket {
  tokens: number;
  at: number;
}
interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Telegram's own figures for bots (core.telegram.org/bots/faq): 30 a second, 1 a second a chat, 20 a minute a group. */
const rates = {
  overall: { burst: 30, perSecond: 30 },
  private: { burst: 5, perSecond: 1 },
  group: { burst: 20, perSecond: 20 / 60 },
} as const satisfies Record<string, Rate>;

/** Token buckets over everything a bot sends; off until switched on. */
export class RateLimits {
  enabled = false;
  /** Sends that came although the bot had been told to wait. */
  sentWhileTold = 0;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();
  readonly #waitUntil = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Seconds the bot must wait before it may send to that chat, or 0 when this send is within the limits. */
  take(chatId: number, kind: "private" | "group"): number {
    if (!this.enabled) return 0;
    const chat = `chat ${chatId}`;
    if ((this.#waitUntil.get(chat) ?? 0) > this.#clock.now()) this.sentWhileTold += 1;
    const seconds = Math.ceil(
      Math.max(this.#missing("overall", rates.overall), this.#missing(chat, rates[kind])),
    );
    if (seconds > 0) this.#waitUntil.set(chat, this.#clock.now() + seconds * 1000);
    else for (const name of ["overall", chat]) (this.#buckets.get(name) as Bucket).tokens -= 1;
    return seconds;
  }

  #missing(name: string, { burst, perSecond }: Rate): number {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(name) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    this.#buckets.set(name, bucket);
    return bucket.tokens >= 1 ? 0 : (1 - bucket.tokens) / perSecond;
  }
}
