import { DateTime } from "luxon";
import pRetry from "p-retry";
import type { Database, Storage } from "../../storage/storage.ts";
import type { Clock } from "../../system/clock.ts";
import type { Logger } from "../../system/logger.ts";
import { type Doing, noteAct } from "../audit/audit.ts";
import type { Petition } from "../petition/petition.ts";
import { CountUnavailable } from "./ask-source.ts";
import type { Count } from "./count.ts";
import { countsSince, keepCount, latestCount } from "./count-store.ts";
import { measurePace, type Pace } from "./outlook.ts";
import { readCount } from "./read-count.ts";

export { readGrouped } from "./read-count.ts";

/** What can be said of the count. */
export interface Figures extends Count {
  /** The host that was asked; `undefined` for what an organiser typed in. */
  readonly host: string | undefined;
  /** Set when the figure may be out of date: how old it is, in ms. */
  readonly ageMs: number | undefined;
  /** `undefined`: too early to say. */
  readonly pace: Pace | undefined;
}

export interface Counts {
  readonly source: Count["source"] | "none";
  /** The host that is asked; `undefined` where none is. */
  readonly host: string | undefined;
  /** The last figure, however old; `undefined` when there is none yet, or none is wanted. `now`: ms since the epoch (UTC). */
  figures(now: number): Promise<Figures | undefined>;
  /** Notes what an organiser typed in, with a line in the audit; false where the number comes from elsewhere. */
  enter(count: number, doing: Doing): Promise<boolean>;
  /** Asks the source, where there is one to ask. Out of reach it is logged, and the last figure stays. */
  refresh(): Promise<void>;
}

interface CountParts {
  readonly storage: Pick<Storage, "db">;
  readonly petition: Petition;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of every count that came in. */
  readonly onCount: (count: Count) => Promise<void>;
  readonly signal?: AbortSignal;
  /** Of one question, and of the pause before it is asked again; in ms. */
  readonly timeoutMs?: number;
  readonly pauseMs?: number;
}

/** The source is asked every hour: three without an answer are no hiccup. */
const silentMs = 3 * 3_600_000;
/** Whoever types numbers in does so once a day or two. */
const oldMs = 48 * 3_600_000;
/** Some platforms go on counting for some days after the end; later the number may vanish from them. */
const askedAfterEndMs = 7 * 86_400_000;

/** The petition's number of signatures, its history and its pace. Every method throws while the database is down. */
export function createCounts(parts: CountParts): Counts {
  const { storage, petition, clock, logger, onCount, signal, timeoutMs = 10_000, pauseMs = 1000 } = parts;
  const { db } = storage;
  const settings = petition.campaign.count;
  const askable = typeof settings === "object" ? settings : undefined;
  const asked = askable && ("decidim" in askable ? "decidim" : "json");
  const source = typeof settings === "string" ? settings : (asked ?? "none");
  const host = askable && new URL("decidim" in askable ? askable.decidim : askable.json).host;
  const dayOf = (moment: number) => DateTime.fromMillis(moment, { zone: petition.zone }).toISODate();

  const keep = (db: Database, count: number, kind: Count["source"], now: number) =>
    keepCount(db, { petition: petition.key, count, source: kind, now, dayOf });
  const isOver = (now: number) => {
    const state = petition.state(now);
    return state.kind === "closed" && now - state.closed > askedAfterEndMs;
  };

  return {
    source,
    host,
    async figures(now) {
      const last = source === "none" ? undefined : await latestCount(db, petition.key);
      if (!last) return undefined;
      const ageMs = now - last.confirmedAt;
      const mayBeOld = petition.state(now).kind !== "closed" && ageMs > (askable ? silentMs : oldMs);
      return {
        ...last,
        host: last.source === "manual" ? undefined : (host ?? petition.campaign.platform.name),
        ageMs: mayBeOld ? ageMs : undefined,
        pace: measurePace(await countsSince(db, petition.key, last.confirmedAt - 7 * 86_400_000), {
          now,
          closes: petition.closes,
        }),
      };
    },
    async enter(count, doing) {
      if (source !== "manual") return false;
      const kept = await db.transaction().execute(async (transaction) => {
        await noteAct(transaction, "count_entered", count, doing);
        return keep(transaction, count, "manual", doing.at);
      });
      await onCount(kept);
      return true;
    },
    async refresh() {
      if (!askable || !asked || isOver(clock.now())) return;
      const asking = { timeoutMs, signal };
      let count: number;
      try {
        count = await pRetry(() => readCount(askable, asking), {
          retries: 2,
          minTimeout: pauseMs,
          ...(signal ? { signal } : {}),
          shouldRetry: ({ error }) =>
            error instanceof CountUnavailable && /^(unreachable|slow|refused)$/.test(error.because),
        });
      } catch (error) {
        if (!signal?.aborted)
          logger.warn({
            code: "count_unavailable",
            because: error instanceof CountUnavailable ? error.because : "unknown",
          });
        return;
      }
      await onCount(await keep(db, count, asked, clock.now()));
    },
  };
}
