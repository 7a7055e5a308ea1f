import { setTimeout as sleep } from "node:timers/promises";
import pLimit, { type LimitFunction } from "p-limit";
import type { Opts, Telegram, Update } from "telegraf/types";
import type { ApiClient } from "./api-client.ts";
import { explainSendFailure, failureCode, isPassing } from "./explain-failure.ts";
import { backOff, type TelegramTiming } from "./timing.ts";

type Result<M extends keyof Telegram> = ReturnType<Telegram[M]>;

/** Calls to Telegram, bounded in number and in time. Rejects with telegraf's `TelegramError` or a network error. */
export interface BotApi {
  call<M extends keyof Telegram>(method: M, payload: Opts<M>): Promise<Result<M>>;
  /**
   * Repeats what failed in passing, twice at most, and waits as long as Telegram asks. For answers: one that arrives
   * twice after a lost connection harms less than one that never comes.
   */
  callPatiently<M extends keyof Telegram>(method: M, payload: Opts<M>): Promise<Result<M>>;
  /** As `call`, for what nobody waits for: bounded apart, so that a broadcast never holds up an answer. */
  callUnasked<M extends keyof Telegram>(method: M, payload: Opts<M>): Promise<Result<M>>;
  /** Waits for updates outside the bound on parallel calls. */
  poll(payload: Opts<"getUpdates">, signal: AbortSignal): Promise<Update[]>;
}

/** Each parallel call opens a connection. */
const parallelCalls = 20;
const parallelUnaskedCalls = 12;
const attempts = 3;

/** What Telegram counts as a message sent. */
const sends: ReadonlySet<string> = new Set(["sendMessage", "editMessageText", "sendDocument", "sendPhoto"]);

/** The client, with `onLimited` told of each answer by which Telegram asks to wait. */
export function tellLimits(client: ApiClient, onLimited: () => void): ApiClient {
  return {
    callApi: (...call) =>
      client.callApi(...call).catch((error: unknown) => {
        if (failureCode(error) === "telegram_429") onLimited();
        throw error;
      }),
  };
}

/** `spend` is told of each message that `callPatiently` sends or changes, before it does. */
export function createBotApi(
  client: ApiClient,
  timing: TelegramTiming,
  stopping: AbortSignal,
  spend: (sends: number) => void = () => undefined,
): BotApi {
  const bounded =
    (limit: LimitFunction): BotApi["call"] =>
    (method, payload) =>
      limit(() => inTime(timing.callMs, (signal) => client.callApi(method, payload, { signal })));
  const call = bounded(pLimit(parallelCalls));
  const callPatiently: BotApi["callPatiently"] = async (method, payload) => {
    for (let attempt = 1; ; attempt++) {
      if (sends.has(method)) spend(1);
      try {
        return await call(method, payload);
      } catch (error) {
        const pause = pauseAfter(error, attempt, timing);
        if (pause === undefined || stopping.aborted) throw error;
        await sleep(pause, undefined, { signal: stopping }).catch(() => {});
      }
    }
  };
  return {
    call,
    callPatiently,
    callUnasked: bounded(pLimit(parallelUnaskedCalls)),
    poll(payload, signal) {
      const deadline = AbortSignal.timeout((payload.timeout ?? 0) * 1000 + timing.callMs);
      return client.callApi("getUpdates", payload, { signal: AbortSignal.any([signal, deadline]) });
    },
  };
}

/** `AbortSignal.timeout` stays for as long as it was set, and there would be thousands: this one goes with its call. */
async function inTime<T>(ms: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ms);
  try {
    return await call(late.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** ms before the next attempt, `undefined` when there should be none. */
function pauseAfter(
  error: unknown,
  attempt: number,
  { retryMs, patienceMs }: TelegramTiming,
): number | undefined {
  if (attempt >= attempts || !isPassing(error)) return undefined;
  const failure = explainSendFailure(error);
  const asked =
    failure.kind === "later" && "code" in (error as object) && (error as { code: unknown }).code === 429
      ? failure.afterMs
      : 0;
  return asked > patienceMs ? undefined : Math.max(asked, backOff(retryMs, attempt));
}
