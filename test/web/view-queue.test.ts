import { describe, expect, it, vi } from "vitest";
import { createViewQueue, type View } from "../../src/web/view-queue.ts";
import { silentLogger as logger } from "./preview-world.ts";

const view = (code: string): View => ({ code, kind: "view", at: 0 });

describe("the queue of views", () => {
  it("writes down every view, in no hurry of the visitor's", async () => {
    const recorded: string[] = [];
    const queue = createViewQueue({ record: async ({ code }) => void recorded.push(code), logger });
    for (let n = 0; n < 100; n++) queue.add(view(`c${n}`));
    await queue.close(1000);
    expect(recorded.toSorted()).toEqual(Array.from({ length: 100 }, (_, n) => `c${n}`).toSorted());
  });

  it("tries again when the database is away, and loses nothing", async () => {
    let failures = 3;
    const recorded: string[] = [];
    const record = async ({ code }: View) => {
      if (failures-- > 0) throw new Error("down");
      recorded.push(code);
    };
    const queue = createViewQueue({ record, logger, retryMs: 1 });
    queue.add(view("a"));
    queue.add(view("b"));
    await vi.waitFor(() => expect(recorded.toSorted()).toEqual(["a", "b"]), { interval: 2 });
    await queue.close(1000);
  });

  it("gives up on a view that can never be written down, and goes on with the others", async () => {
    const recorded: string[] = [];
    const record = async ({ code }: View) => {
      if (code === "poison") throw new Error("never");
      recorded.push(code);
    };
    const queue = createViewQueue({ record, logger, retryMs: 0 });
    queue.add(view("poison"));
    queue.add(view("fine"));
    await vi.waitFor(() => expect(recorded).toEqual(["fine"]), { interval: 2 });
    await queue.close(1000);
  });

  it("refuses views beyond its limit instead of growing without end", () => {
    const queue = createViewQueue({ record: () => new Promise(() => {}), logger, limit: 10 });
    const taken = Array.from({ length: 50 }, () => queue.add(view("x"))).filter(Boolean).length;
    // Ten wait, and as many as there are writers are already being written.
    expect(taken).toBe(14);
  });

  it("takes one last try at each view when it closes, and ends by its deadline", async () => {
    let isDown = true;
    const recorded: string[] = [];
    const record = async ({ code }: View) => {
      if (isDown) throw new Error("down");
      recorded.push(code);
    };
    const queue = createViewQueue({ record, logger, retryMs: 60_000 });
    queue.add(view("waiting"));
    await new Promise(setImmediate);
    isDown = false;
    await queue.close(1000);
    expect(recorded).toEqual(["waiting"]);

    const stuck = createViewQueue({ record: () => new Promise(() => {}), logger });
    stuck.add(view("x"));
    await stuck.close(5);
    expect(stuck.add(view("late"))).toBe(false);
  });
});
