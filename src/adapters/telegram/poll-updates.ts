import { setTimeout as sleep } from "node:timers/promises";
import type { Turn } from "../../chat/adapter-contract.ts";
import type { Logger } from "../../system/logger.ts";
import type { BotApi } from "./bot-api.ts";
import type { ConnectionHealth } from "./connection-health.ts";
import { cures, explainSendFailure, failureCode } from "./explain-failure.ts";
import { backOff, type TelegramTiming } from "./timing.ts";
import { allowedUpdates } from "./update-schema.ts";

interface Polling {
  readonly api: Pick<BotApi, "poll">;
  /** Resolves when the update is stored; never rejects. Called in the order of the updates. */
  readonly take: (update: unknown) => Promise<void>;
  readonly health: ConnectionHealth;
  readonly logger: Logger;
  readonly timing: TelegramTiming;
  readonly signal: AbortSignal;
  /** Where only one may read; left out: nobody else does. */
  readonly turn: Turn | undefined;
}

/**
 * Reads updates until `signal` aborts or the turn is over, and never ends by itself before. telegraf's own loop ends at a
 * 401 or 409, confirms updates before they are stored, and waits for a whole batch to be answered (telegraf 4.16,
 * polling.js).
 */
export async function pollUpdates(polling: Polling): Promise<void> {
  const { api, take, health, logger, timing, signal, turn } = polling;
  const inHand = createInHand(take);
  for (let failures = 0; !signal.aborted && !turn?.isOver(); ) {
    try {
      const { offset } = inHand;
      const updates = await api.poll({ ...request, offset, timeout: timing.pollSeconds }, signal);
      if (failures > 0) logger.info({ code: "telegram_polling_again", failures });
      failures = 0;
      health.heard();
      const isNews = inHand.add(updates, offset);
      await inHand.settledWithin(timing.storeMs);
      // An event that is still being stored stays unconfirmed: Telegram would hand it out again at once, without end.
      if (!isNews && inHand.isWaiting) await pause(timing.retryMs, signal);
    } catch (error) {
      if (signal.aborted) break;
      failures += 1;
      const code = failureCode(error);
      if (code === "telegram_409" && turn?.giveWay()) break;
      health.failed(code);
      const cure = cures[code];
      logger.warn({ code: "telegram_polling_failed", because: code, failures, ...(cure ? { cure } : {}) });
      await pause(Math.max(backOff(timing.retryMs, failures), retryAfter(error)), signal);
    }
  }
  await inHand.settledWithin(timing.stopMs);
  // Whoever listens now asks for the same ones, and finds that they are taken.
  if (!turn?.isOver()) await confirm(api, inHand.offset);
}

const request = { limit: 100, allowed_updates: allowedUpdates };
const pause = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }).catch(() => {});

function retryAfter(error: unknown): number {
  const failure = explainSendFailure(error);
  return failureCode(error) === "telegram_429" && failure.kind === "later" ? failure.afterMs : 0;
}

/** Telegram takes an update as read when a later offset is asked for; without this the last ones come again after a restart. */
async function confirm(api: Pick<BotApi, "poll">, offset: number): Promise<void> {
  if (offset === 0) return;
  await api.poll({ ...request, limit: 1, offset, timeout: 0 }, AbortSignal.timeout(1_000)).catch(() => {});
}

/** Updates handed over and not yet confirmed, in their order. */
function createInHand(take: (update: unknown) => Promise<void>) {
  const stored = new Map<number, { isStored: boolean; storing: Promise<void> }>();
  let offset = 0;
  const advance = () => {
    for (const [id, { isStored }] of stored) {
      if (!isStored) return;
      stored.delete(id);
      offset = id + 1;
    }
  };
  return {
    get offset() {
      return offset;
    },
    get isWaiting() {
      return stored.size > 0;
    },
    /** Takes what came from `asked` on; true when at least one update was new. */
    add(updates: readonly { update_id: number }[], asked: number): boolean {
      // Some may have been stored while they were on their way again. Telegram starts at lower numbers after a quiet week.
      const isStored = (id: number) => id >= asked && id < offset;
      const news = updates.filter(({ update_id }) => !stored.has(update_id) && !isStored(update_id));
      for (const update of news) {
        const entry = { isStored: false, storing: Promise.resolve() };
        stored.set(update.update_id, entry);
        entry.storing = take(update).then(() => {
          entry.isStored = true;
          advance();
        });
      }
      return news.length > 0;
    },
    async settledWithin(ms: number): Promise<void> {
      const deadline = new AbortController();
      const late = sleep(ms, undefined, { signal: deadline.signal }).catch(() => {});
      await Promise.race([Promise.all([...stored.values()].map(({ storing }) => storing)), late]);
      deadline.abort();
    },
  };
}
