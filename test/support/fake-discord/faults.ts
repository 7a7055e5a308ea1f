import { createHold, type Hold } from "../hold.ts";
import type { ApiError } from "./api-error.ts";

/** What goes wrong with a request: refused with an error, made to wait, or cut before or after it took effect. */
export type Fault =
  | { readonly kind: "refuse"; readonly error: ApiError }
  | { readonly kind: "slow"; readonly ms: number }
  | { readonly kind: "hold"; readonly wait: () => Promise<void> }
  | { readonly kind: "cut before" }
  | { readonly kind: "cut after" };

/** Faults waiting for the requests they are meant for, each used `times` times. */
export function createFaults() {
  const waiting: { fault: Fault; request: RegExp; times: number }[] = [];
  return {
    /** `request` is matched against `METHOD /path`, for example `POST /channels/1/messages`. */
    add(fault: Fault, request: RegExp, times = 1): void {
      waiting.push({ fault, request, times });
    },
    /** Every such request waits until the hold is released, but for the first `after`. */
    hold(request: RegExp, after = 0): Hold {
      const { wait, ...hold } = createHold();
      if (after > 0) this.add({ kind: "slow", ms: 0 }, request, after);
      this.add({ kind: "hold", wait }, request, Number.POSITIVE_INFINITY);
      return hold;
    },
    /** The fault for this request, if one waits for it. */
    take(request: string): Fault | undefined {
      const found = waiting.find((one) => one.request.test(request));
      if (!found) return undefined;
      found.times -= 1;
      if (found.times <= 0) waiting.splice(waiting.indexOf(found), 1);
      return found.fault;
    },
  };
}

export type Faults = ReturnType<typeof createFaults>;
