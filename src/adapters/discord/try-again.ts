import { setTimeout as pause } from "node:timers/promises";
import { explainFailure, isAlreadyAnswered } from "./explain-failure.ts";

/** An answer may wait that long for a rate limit or a fault to pass; Discord's own limits are of a few seconds. */
const longestPauseMs = 10_000;
const attempts = 3;

/** Tries again after a rate limit or a fault. The act must be one that Discord recognises when it is repeated. */
export async function tryAgain<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      const failure = explainFailure(error);
      if (failure?.kind !== "later" || failure.afterMs > longestPauseMs || attempt === attempts) throw error;
      await pause(failure.afterMs);
    }
  }
}

/** discord.js repeats a request whose confirmation was lost; that an interaction is answered already is then no fault. */
export async function acceptingRepeats<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (isAlreadyAnswered(error)) return undefined;
    throw error;
  }
}
