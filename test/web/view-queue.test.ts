import { randomUUID } from "node:crypto";
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ViewBatch } from "../../src/features/referrals/referrals.ts";
import { createViewQueue, type View, type ViewQueueOptions } from "../../src/web/view-queue.ts";
import { createViewSpill } from "../../src/web/view-spill.ts";
import { expectLog, testLogger } from "../support/test-logger.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "porte-voix-views-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const view = (code: string, mark?: View["mark"]): View => ({ code, kind: "view", at: 1_000_500, mark });

/** A database that counts each batch once, as the real one does. */
function openCounts() {
  const batches = new Set<string>();
  const counts: Record<string, number> = {};
  const marks: string[] = [];
  return {
    counts,
    marks,
    write({ id, views }: ViewBatch) {
      if (batches.has(id)) return;
      batches.add(id);
      for (const { code, times, mark } of views) {
        if (times > 0) counts[code] = (counts[code] ?? 0) + times;
        if (mark) marks.push(mark);
      }
    },
  };
}

function openQueue(change: Partial<ViewQueueOptions>) {
  const logger = testLogger();
  const spill = createViewSpill(folder, logger);
  return createViewQueue({ write: async () => true, spill, logger, retryMs: 1, ...change });
}
const spilled = async () => (await readdir(folder)).length;

describe("the queue of views", () => {
  it("writes down every view, many at once", async () => {
    const { counts, write } = openCounts();
    let statements = 0;
    const queue = openQueue({
      async write(batch) {
        statements++;
        write(batch);
        return true;
      },
    });
    for (let n = 0; n < 2000; n++) queue.add(view(`c${n % 3}`));
    await queue.close(1000);
    expect(counts).toEqual({ c0: 667, c1: 667, c2: 666 });
    expect(statements).toBeLessThan(10);
    expect(await spilled()).toBe(0);
  });

  it("brings to disk what the database does not take, without marks, and counts it when that is back", async () => {
    expectLog("views_spilled");
    const { counts, marks, write } = openCounts();
    let isAway = true;
    const queue = openQueue({
      async write(batch) {
        if (!isAway) write(batch);
        return !isAway;
      },
    });
    queue.add(view("a", "mark-of-a"));
    queue.add(view("a"));
    await vi.waitFor(async () => expect(await spilled()).toBeGreaterThan(0), { interval: 2 });
    const [name = ""] = await readdir(folder);
    const text = await readFile(join(folder, name), "utf8").catch(() => "");
    expect(text).not.toContain("mark");
    isAway = false;
    await vi.waitFor(() => expect(counts).toEqual({ a: 2 }), { interval: 2 });
    await vi.waitFor(() => expect(marks).toEqual(["mark-of-a"]), { interval: 2 });
    queue.add(view("b"));
    await queue.close(1000);
    expect(counts).toEqual({ a: 2, b: 1 });
    expect(await spilled()).toBe(0);
  });

  it("counts once what was on its way to a slow database and brought to disk meanwhile", async () => {
    expectLog("views_spilled");
    const { counts, write } = openCounts();
    const { promise: slow, resolve: release } = Promise.withResolvers<void>();
    const queue = openQueue({
      slowMs: 5,
      async write(batch) {
        await slow;
        write(batch);
        return true;
      },
    });
    queue.add(view("a"));
    await vi.waitFor(async () => expect(await spilled()).toBeGreaterThan(0), { interval: 2 });
    release();
    await queue.close(1000);
    expect(counts).toEqual({ a: 1 });
  });

  it("leaves what a database that stays away has not taken to the next start", async () => {
    expectLog("views_spilled");
    const first = openQueue({ write: async () => false });
    for (let n = 0; n < 700; n++) first.add(view("a"));
    await first.close(1000);
    const { counts, write } = openCounts();
    const next = openQueue({
      async write(batch) {
        write(batch);
        return true;
      },
    });
    await vi.waitFor(() => expect(counts).toEqual({ a: 700 }), { interval: 2 });
    await next.close(1000);
    expect(await spilled()).toBe(0);
  });

  it("lets two processes read the same file back, and passes over a line that a crash cut short", async () => {
    expectLog("spilled_views_unreadable");
    await writeFile(
      join(folder, "views.jsonl"),
      `${JSON.stringify({ id: randomUUID(), views: [["a", "view", 5000, 3]] })}\n{"id":"cut sh`,
    );
    await appendFile(
      join(folder, `taken-${randomUUID()}.jsonl`),
      `${JSON.stringify({ id: randomUUID(), views: [["b", "crawler", 5000, 2]] })}\n`,
    );
    const { counts, write } = openCounts();
    const queues = [0, 1].map(() =>
      openQueue({
        async write(batch) {
          write(batch);
          return true;
        },
      }),
    );
    await vi.waitFor(() => expect(counts).toEqual({ a: 3, b: 2 }), { interval: 2 });
    for (const queue of queues) await queue.close(1000);
    expect(counts).toEqual({ a: 3, b: 2 });
  });

  it("keeps what neither database nor disk takes, and tries both again", async () => {
    expectLog("views_not_spilled");
    const { counts, write } = openCounts();
    let failures = 2;
    const queue = openQueue({
      async write(batch) {
        if (failures-- > 0) return false;
        write(batch);
        return true;
      },
      spill: { add: () => Promise.reject(new Error("full")), takeUp: async () => true },
    });
    queue.add(view("a"));
    await vi.waitFor(() => expect(counts).toEqual({ a: 1 }), { interval: 2 });
    await queue.close(1000);
  });

  it("gives up on what can never be written down, says how much, and goes on with the rest", async () => {
    expectLog("views_not_recorded");
    expectLog("views_lost");
    const { counts, write } = openCounts();
    let isPoison = true;
    const queue = openQueue({
      async write(batch) {
        if (isPoison) {
          isPoison = false;
          throw new Error("never");
        }
        write(batch);
        return true;
      },
    });
    queue.add(view("poison"));
    await vi.waitFor(() => expect(isPoison).toBe(false), { interval: 2 });
    queue.add(view("fine"));
    await vi.waitFor(() => expect(counts).toEqual({ fine: 1 }), { interval: 2 });
    await queue.close(1000);
  });

  it("takes a mark that comes later, and does without one that never comes", async () => {
    const { counts, marks, write } = openCounts();
    const queue = openQueue({
      async write(batch) {
        write(batch);
        return true;
      },
    });
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    queue.add(view("a", promise));
    queue.add(view("a", new Promise(() => {})));
    await vi.waitFor(() => expect(counts).toEqual({ a: 2 }), { interval: 2 });
    expect(marks).toEqual([]);
    resolve("late");
    await vi.waitFor(() => expect(marks).toEqual(["late"]), { interval: 2 });
    await queue.close(1000);
    expect(counts).toEqual({ a: 2 });
  });

  it("refuses views beyond its limit instead of growing without end, and ends by its deadline", async () => {
    expectLog("view_queue_full");
    expectLog("views_lost");
    const queue = openQueue({
      limit: 10,
      slowMs: 60_000,
      write: () => new Promise(() => {}),
    });
    expect(Array.from({ length: 50 }, () => queue.add(view("x"))).filter(Boolean)).toHaveLength(10);
    await queue.close(5);
    expect(queue.add(view("late"))).toBe(false);
  });
});
