import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "../system/logger.ts";

export type ViewKind = "view" | "crawler";

export interface View {
  readonly code: string;
  readonly kind: ViewKind;
  /** ms since the epoch (UTC): when the link was opened, not when it was written down. */
  readonly at: number;
}

export interface ViewQueueOptions {
  /** Writes one view down; may be slow or fail. */
  record(view: View): Promise<void>;
  readonly logger: Logger;
  /** How many views may wait. 10,000 are about 2 MB and some minutes of a busy link with the database away. */
  readonly limit?: number;
  /** The first pause after a failure, in ms; it doubles up to a minute. */
  readonly retryMs?: number;
}

export interface ViewQueue {
  /** Takes a view at once; false when the queue is full and the view is lost. */
  add(view: View): boolean;
  /** Resolves when everything taken is written down, or after `deadlineMs`. Takes nothing more. */
  close(deadlineMs: number): Promise<void>;
}

const writers = 4;
const attempts = 8;
const longestPauseMs = 60_000;

/** Views waiting to be written down beside the redirects: a slow or absent database never delays a visitor. */
export function createViewQueue({
  record,
  logger,
  limit = 10_000,
  retryMs = 1000,
}: ViewQueueOptions): ViewQueue {
  const waiting: View[] = [];
  const running = new Set<Promise<void>>();
  const closing = new AbortController();
  let lost = 0;

  async function write(view: View): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await record(view);
      } catch (error) {
        if (attempt >= attempts || closing.signal.aborted) {
          lost++;
          return logger.error({ code: "view_not_recorded", attempts: attempt, err: error });
        }
        if (attempt === 1) logger.warn({ code: "view_recorded_later", waiting: waiting.length, err: error });
      }
      // On close the pause ends at once, for one last attempt.
      await wait(Math.min(retryMs * 2 ** (attempt - 1), longestPauseMs), undefined, {
        signal: closing.signal,
        ref: false,
      }).catch(() => {});
    }
  }

  async function work(): Promise<void> {
    for (let view = waiting.shift(); view; view = waiting.shift()) await write(view);
  }

  function startWriter(): void {
    const writer = work().finally(() => running.delete(writer));
    running.add(writer);
  }

  return {
    add(view) {
      if (closing.signal.aborted || waiting.length >= limit) {
        if (lost++ === 0) logger.error({ code: "view_queue_full", waiting: waiting.length });
        return false;
      }
      waiting.push(view);
      if (running.size < writers) startWriter();
      return true;
    },
    async close(deadlineMs) {
      closing.abort();
      const deadline = new AbortController();
      const late = wait(deadlineMs, undefined, { signal: deadline.signal }).catch(() => {});
      await Promise.race([Promise.all(running), late]);
      deadline.abort();
      lost += waiting.splice(0).length;
      if (lost > 0) logger.error({ code: "views_lost", count: lost });
    },
  };
}
