import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Mark, ViewBatch } from "../features/referrals/referrals.ts";
import type { Logger } from "../system/logger.ts";
import type { ViewSpill } from "./view-spill.ts";

export interface View {
  readonly code: string;
  readonly kind: "view" | "crawler";
  /** ms since the epoch (UTC): when the link was opened, not when it was written down. */
  readonly at: number;
  /** Of whoever opened it; it may come later, or never. */
  readonly mark?: Mark | undefined;
}

export interface ViewQueueOptions {
  /** Writes views down together; may be slow. False: not now, try again with the same id. */
  write(batch: ViewBatch): Promise<boolean>;
  readonly spill: ViewSpill;
  readonly logger: Logger;
  /** How many views may wait in memory: some 5 MB. */
  readonly limit?: number;
  /** How long a write may take before its views are brought to safety on disk, in ms. */
  readonly slowMs?: number;
  /** The first pause before the database is tried again, in ms; it doubles up to half a minute. */
  readonly retryMs?: number;
}

export interface ViewQueue {
  /** Takes a view at once; false when the queue is full and the view is lost. */
  add(view: View): boolean;
  /** Resolves when everything taken is written down or on disk, or after `deadlineMs`. Takes nothing more. */
  close(deadlineMs: number): Promise<void>;
}

type Entry = ViewBatch["views"][number];

const batchSize = 500;
/** Clicks of so many ms are written together: each statement costs about a millisecond of this process. */
const gatherMs = 20;
const longestPauseMs = 30_000;

/**
 * Views waiting to be written down beside the redirects. A slow or absent database never delays a visitor: what it does
 * not take in time goes to disk, under an id by which it is counted once even if both succeed. Marks of visitors never do.
 */
export function createViewQueue(options: ViewQueueOptions): ViewQueue {
  const { spill, logger, limit = 20_000, slowMs = 500, retryMs = 1000 } = options;
  const waiting: Entry[] = [];
  /** Marks whose views are on disk. */
  let held: Entry[] = [];
  let isAway = false;
  let working: Promise<void> | undefined;
  let recovering: Promise<void> | undefined;
  const closing = new AbortController();
  let lost = 0;

  const pause = (ms: number) => wait(ms, undefined, { signal: closing.signal, ref: false }).catch(() => {});

  /** What can never be written down is given up: the others must go on. */
  async function write(batch: ViewBatch): Promise<boolean> {
    try {
      return await options.write(batch);
    } catch (error) {
      lost += batch.views.reduce((sum, { times }) => sum + times, 0);
      logger.error({ code: "views_not_recorded", count: batch.views.length, err: error });
      return true;
    }
  }

  async function writeInTime(batch: ViewBatch): Promise<boolean> {
    const late = new AbortController();
    const slow = wait(slowMs, false, { signal: late.signal }).catch(() => false);
    const written = await Promise.race([write(batch), slow]);
    late.abort();
    return written;
  }

  async function bringToSafety(batch: ViewBatch): Promise<boolean> {
    try {
      await spill.add(batch);
    } catch (error) {
      logger.error({ code: "views_not_spilled", waiting: waiting.length, err: error });
      return false;
    }
    if (!isAway) logger.warn({ code: "views_spilled" });
    isAway = true;
    held.push(...batch.views.filter(({ mark }) => mark).map((view) => ({ ...view, times: 0 })));
    held.splice(0, held.length - limit);
    recover(retryMs);
    return true;
  }

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      if (waiting.length < batchSize) await pause(gatherMs);
      const batch = { id: randomUUID(), views: waiting.splice(0, batchSize) };
      // With neither database nor disk they stay in memory.
      while (!((!isAway && (await writeInTime(batch))) || (await bringToSafety(batch)))) {
        if (closing.signal.aborted) {
          lost += batch.views.length;
          return;
        }
        isAway = false;
        await pause(retryMs);
      }
    }
  }

  function start(): void {
    working ??= work().finally(() => {
      working = undefined;
      if (waiting.length > 0 && !closing.signal.aborted) start();
    });
  }

  /** Reads back what is on disk, and goes on as usual once that has been written down. */
  function recover(afterMs: number): void {
    recovering ??= (async () => {
      for (
        let ms = afterMs;
        !closing.signal.aborted;
        ms = Math.min(Math.max(ms, retryMs) * 2, longestPauseMs)
      ) {
        await pause(ms);
        if (await takeUp()) return;
      }
    })().finally(() => {
      recovering = undefined;
    });
  }

  async function takeUp(): Promise<boolean> {
    const isEmpty = await spill.takeUp(write).catch((error: unknown) => {
      logger.error({ code: "spilled_views_unreadable", err: error });
      return false;
    });
    if (!isEmpty) return false;
    const marks = held;
    held = [];
    isAway = false;
    for (let from = 0; from < marks.length; from += batchSize)
      await write({ id: randomUUID(), views: marks.slice(from, from + batchSize) });
    return true;
  }

  function push(entry: Entry): boolean {
    if (closing.signal.aborted || waiting.length >= limit) {
      if (entry.times > 0 && lost++ === 0) logger.error({ code: "view_queue_full", waiting: waiting.length });
      return false;
    }
    waiting.push(entry);
    start();
    return true;
  }

  recover(0);

  return {
    add({ code, kind, at, mark }) {
      const isThere = typeof mark === "string" || mark === undefined;
      if (!isThere)
        void mark.then(
          (known) => known && push({ code, kind, at, times: 0, mark: known }),
          () => {},
        );
      return push({ code, kind, at, times: 1, ...(isThere && mark ? { mark } : {}) });
    },
    async close(deadlineMs) {
      closing.abort();
      const deadline = new AbortController();
      const late = wait(deadlineMs, undefined, { signal: deadline.signal }).catch(() => {});
      const finish = async () => {
        await recovering;
        await working;
        if (waiting.length > 0) await work();
        if (isAway) await takeUp();
      };
      await Promise.race([finish(), late]);
      deadline.abort();
      lost += waiting.splice(0).length;
      if (lost > 0) logger.error({ code: "views_lost", count: lost });
    },
  };
}
