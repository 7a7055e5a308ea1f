/** Every wait of the adapter, in ms but for `pollSeconds`; tests shorten them. */
export interface TelegramTiming {
  /** How long Telegram holds a getUpdates without news. */
  readonly pollSeconds: number;
  /** Longest wait for any other call; telegraf's own limit of 500 s would let a dead line hold up a person. */
  readonly callMs: number;
  /** First pause after a failure; doubles up to a minute. */
  readonly retryMs: number;
  /** Longest wait of an answer that was told to slow down. */
  readonly patienceMs: number;
  /** A press is acknowledged by then, answer or not: the button spins until it is. */
  readonly acknowledgeMs: number;
  /** How long the loop waits for events to be stored before it reads on. */
  readonly storeMs: number;
  /** Silence after which the connection counts as unwell: longer than a quiet poll, and short of a minute. */
  readonly silenceMs: number;
  readonly webhookCheckMs: number;
  /** How long a stop waits for answers in hand. */
  readonly stopMs: number;
}

export const defaultTiming: TelegramTiming = {
  pollSeconds: 30,
  callMs: 15_000,
  retryMs: 1_000,
  patienceMs: 60_000,
  acknowledgeMs: 3_000,
  storeMs: 1_000,
  silenceMs: 50_000,
  webhookCheckMs: 25_000,
  stopMs: 8_000,
};

const longestPauseMs = 60_000;

/** The pause before attempt number `failures + 1`. */
export const backOff = (retryMs: number, failures: number): number =>
  Math.min(retryMs * 2 ** (failures - 1), longestPauseMs);
