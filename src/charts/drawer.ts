import { Worker } from "node:worker_threads";
import type { DrawingOrder, Drawn } from "./drawing.ts";

/** What the drawing thread answers; `fault` is the name of an error, never its text. */
export type DrawingAnswer =
  | { readonly id: number; readonly drawn: Drawn }
  | { readonly id: number; readonly fault: string };

export interface Drawer {
  /** Rejects when the drawing cannot be made, or `close` was called. */
  draw(order: DrawingOrder): Promise<Drawn>;
  close(): Promise<void>;
}

/** Vega, the font and their memory go after so long without a drawing. */
const idleMs = 10 * 60_000;

/** Draws in a thread of its own, begun at the first drawing: what loads for 0.4 s must not keep answers waiting. */
export function createDrawer(): Drawer {
  const waiting = new Map<number, PromiseWithResolvers<Drawn>>();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let orders = 0;

  const end = async (): Promise<void> => {
    const ending = worker;
    worker = undefined;
    clearTimeout(idle);
    await ending?.terminate();
  };

  const begin = (): Worker => {
    const begun = new Worker(new URL("./draw-worker.ts", import.meta.url));
    begun.on("message", (answer: DrawingAnswer) => {
      const order = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ("drawn" in answer) order?.resolve(answer.drawn);
      else order?.reject(new Error(`A drawing failed: ${answer.fault}`));
      if (waiting.size === 0) rest(begun);
    });
    begun.on("error", () => undefined);
    begun.on("exit", () => {
      if (worker === begun) worker = undefined;
      for (const order of waiting.values()) order.reject(new Error("The drawing thread ended"));
      waiting.clear();
    });
    return begun;
  };

  /** The thread does not keep the process alive while it has nothing to do. */
  const rest = (resting: Worker): void => {
    resting.unref();
    idle = setTimeout(end, idleMs).unref();
  };

  return {
    draw(order) {
      const id = ++orders;
      const answer = Promise.withResolvers<Drawn>();
      waiting.set(id, answer);
      clearTimeout(idle);
      worker ??= begin();
      worker.ref();
      worker.postMessage({ id, order });
      return answer.promise;
    },
    close: end,
  };
}
