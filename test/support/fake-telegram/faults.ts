import { createHold, type Hold } from "../hold.ts";
import { BotApiError } from "./bot-api-error.ts";

type Kind =
  | { readonly kind: "refuse"; readonly error: BotApiError }
  | { readonly kind: "slow"; readonly ms: number }
  | { readonly kind: "hold"; readonly wait: () => Promise<void> }
  /** `before`: nothing was done. `after`: done, but the bot never hears of it. */
  | { readonly kind: "drop"; readonly when: "before" | "after" };
export type Fault = Kind & { readonly method: string; times: number };

/** What goes wrong on request, each fault for one method and a number of times. */
export class Faults {
  readonly #planned: Fault[] = [];

  /** The next calls of `method` (`*`: any) are refused. A 5xx carries no JSON, as the proxy in front of Telegram's servers answers. */
  refuse(
    method: string,
    code: number,
    {
      times = 1,
      retryAfter,
      description,
    }: { times?: number; retryAfter?: number; description?: string } = {},
  ): void {
    const error = new BotApiError(
      code,
      description ?? descriptions[code] ?? "Unknown",
      retryAfter === undefined ? undefined : { retry_after: retryAfter },
    );
    this.#planned.push({ kind: "refuse", error, method, times });
  }

  slow(method: string, ms: number, times = 1): void {
    this.#planned.push({ kind: "slow", ms, method, times });
  }

  /** Every call of these methods waits until the hold is released, but for the first `after`. */
  hold(methods: readonly string[], after = 0): Hold {
    const { wait, ...hold } = createHold();
    for (const method of methods) {
      if (after > 0) this.slow(method, 0, after);
      this.#planned.push({ kind: "hold", wait, method, times: Number.POSITIVE_INFINITY });
    }
    return hold;
  }

  drop(method: string, when: "before" | "after", times = 1): void {
    this.#planned.push({ kind: "drop", when, method, times });
  }

  clear(): void {
    this.#planned.length = 0;
  }

  /** The fault for this call, used up by one. */
  next(method: string): Fault | undefined {
    const fault = this.#planned.find(
      (planned) => planned.times > 0 && (planned.method === "*" || planned.method === method),
    );
    if (fault) fault.times -= 1;
    return fault;
  }
}

const descriptions: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  403: "Forbidden: bot was blocked by the user",
  409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
  429: "Too Many Requests: retry after 1",
  500: "Internal Server Error",
  502: "Bad Gateway",
};
