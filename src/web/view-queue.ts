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
  /** How many entries may wait in memory, clicks of one code and second being one: some 5 MB. */
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

/** Clicks of so many ms are written together: each statement costs about a millisecond of this process. */
const gatherMs = 50;
const longestPauseMs = 30_000;

/**
 * Views waiting to be written down beside the redirects. A slow or absent database never delays a visitor: what it does
 * not take in time goes to disk, under an id by which it is counted once even if both succeed. Marks of visitors never do.
 */
export function createViewQueue(options: ViewQueueOptions): ViewQueue {
  const { spill, logger, limit = 20_000, slowMs = 500, retryMs = 1000 } = options;
  let waiting = createGathering();
  /** Marks that are being made. */
  const coming = new Set<Promise<void>>();
  /** Marks whose views are on disk. */
  let held: Entry[] = [];
  let isAway = false;
  let working: Promise<void> | undefined;
  let recovering: Promise<void> | undefined;
  const closing = new AbortController();
  let isClosing = false;
  let lost = 0;

  const pause = (ms: number) => wait(ms, undefined, { signal: closing.signal, ref: false }).catch(() => {});

  /** What can never be written down is given up: the others must go on. */
  async function write(batch: ViewBatch): Promise<boolean> {
    try {
      return await options.write(batch);
    } catch (error) {
      const count = clicksIn(batch.views);
      lost += count;
      logger.error({ code: "views_not_recorded", count, err: error });
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
      logger.error({ code: "views_not_spilled", waiting: waiting.size, err: error });
      return false;
    }
    if (!isAway) logger.warn({ code: "views_spilled" });
    isAway = true;
    held = [...held, ...batch.views.filter(({ mark }) => mark !== undefined)].slice(-limit);
    recover(retryMs);
    return true;
  }

  async function work(): Promise<void> {
    while (waiting.size > 0) {
      await pause(gatherMs);
      const batch = { id: randomUUID(), views: waiting.entries() };
      waiting = createGathering();
      // With neither database nor disk they stay in memory.
      while (!((!isAway && (await writeInTime(batch))) || (await bringToSafety(batch)))) {
        if (isClosing) {
          lost += clicksIn(batch.views);
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
      if (waiting.size > 0 && !isClosing) start();
    });
  }

  /** Reads back what is on disk, and goes on as usual once that has been written down. */
  function recover(afterMs: number): void {
    recovering ??= (async () => {
      for (let ms = afterMs; !isClosing; ms = Math.min(Math.max(ms, retryMs) * 2, longestPauseMs)) {
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
    if (marks.length > 0) await write({ id: randomUUID(), views: marks });
    return true;
  }

  function isOpen(): boolean {
    if (!isClosing && waiting.size < limit) return true;
    if (lost++ === 0) logger.error({ code: "view_queue_full", waiting: waiting.size });
    return false;
  }

  async function addLateMark({ code, at, mark }: View): Promise<void> {
    const known = await mark;
    if (known === undefined || waiting.size >= limit) return;
    waiting.mark(code, at, known);
    if (!isClosing) start();
  }

  recover(0);

  return {
    add(view) {
      if (!isOpen()) return false;
      const { code, kind, at, mark } = view;
      waiting.count(code, kind, at);
      if (typeof mark === "string") waiting.mark(code, at, mark);
      else if (mark && coming.size < limit) {
        const late = addLateMark(view)
          .catch(() => {})
          .finally(() => coming.delete(late));
        coming.add(late);
      }
      start();
      return true;
    },
    async close(deadlineMs) {
      isClosing = true;
      closing.abort();
      const deadline = new AbortController();
      const late = wait(deadlineMs, undefined, { signal: deadline.signal }).catch(() => {});
      const finish = async () => {
        await recovering;
        await working;
        await Promise.all(coming);
        if (waiting.size > 0) await work();
        if (isAway) await takeUp();
      };
      await Promise.race([finish(), late]);
      deadline.abort();
      lost += clicksIn(waiting.entries());
      if (lost > 0) logger.error({ code: "views_lost", count: lost });
    },
  };
}

const clicksIn = (views: readonly Entry[]): number => views.reduce((sum, { times }) => sum + times, 0);

interface Clicks extends Pick<View, "code" | "kind" | "at"> {
  times: number;
}

/** Clicks of one code in one second are one entry: ten thousand on a poster take no more room than one. */
function createGathering() {
  const counts = new Map<string, Clicks>();
  let last: Clicks | undefined;
  const marks = new Map<string, Entry>();
  return {
    get size(): number {
      return counts.size + marks.size;
    },
    count(code: string, kind: View["kind"], clickedAt: number): void {
      const at = Math.floor(clickedAt / 1000) * 1000;
      // A link that many open at once needs no looking up.
      if (last?.at === at && last.code === code && last.kind === kind) {
        last.times += 1;
        return;
      }
      const key = `${code} ${kind} ${at}`;
      const known = counts.get(key);
      last = known ?? { code, kind, at, times: 0 };
      last.times += 1;
      if (!known) counts.set(key, last);
    },
    mark(code: string, clickedAt: number, mark: string): void {
      const at = Math.floor(clickedAt / 1000) * 1000;
      if (!marks.has(mark)) marks.set(mark, { code, kind: "view", at, times: 0, mark });
    },
    entries: (): readonly Entry[] => [...counts.values(), ...marks.values()],
  };
}
