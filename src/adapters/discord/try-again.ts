import { setTimeout as pause } from "node:timers/promises";
import { RateLimitError } from "discord.js";
import { explainFailure, isAlreadyAnswered } from "./explain-failure.ts";

const attempts = 3;
/** An interaction must be answered within 3 s of its coming: a fault is not waited out, only tried past. */
const faultPauseMs = 250;
/** An answer may wait that long for a rate limit to pass; Discord's usual ones are of a few seconds. */
const longestRateLimitMs = 10_000;

/**
 * Tries again after a fault, and after a rate limit of at most `waitMs`. It is the only place that repeats a request:
 * discord.js would not do so after a connection that broke. The act must do no harm when it is done twice.
 */
export async function tryAgain<T>(act: () => Promise<T>, waitMs = longestRateLimitMs): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      const failure = explainFailure(error);
      if (failure?.kind !== "later" || attempt === attempts || isTimeout(error)) throw error;
      const isLimit = error instanceof RateLimitError;
      // What lasts longer than any limit that is waited out is no passing fault: a refused token.
      if (failure.afterMs > (isLimit ? waitMs : longestRateLimitMs)) throw error;
      await pause(isLimit ? failure.afterMs : faultPauseMs);
    }
  }
}

/** A request that took too long is not repeated: whoever waits has waited enough. */
const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";

/** Gives an interaction its first answer. That it has one already means that only Discord's confirmation was lost. */
export async function answerOnce(act: () => Promise<unknown>): Promise<void> {
  try {
    await tryAgain(act);
  } catch (error) {
    if (!isAlreadyAnswered(error)) throw error;
  }
}
