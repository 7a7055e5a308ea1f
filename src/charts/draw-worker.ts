import { parentPort } from "node:worker_threads";
import { draw } from "./draw.ts";
import type { DrawingAnswer } from "./drawer.ts";
import type { DrawingOrder } from "./drawing.ts";

/** The thread that draws, one after the other. */
parentPort?.on("message", async ({ id, order }: { id: number; order: DrawingOrder }) => {
  parentPort?.postMessage(await answer(id, order));
});

async function answer(id: number, order: DrawingOrder): Promise<DrawingAnswer> {
  try {
    return { id, drawn: await draw(order) };
  } catch (error) {
    // An error of Vega can hold what was drawn.
    return { id, fault: error instanceof Error ? error.name : "unknown" };
  }
}
