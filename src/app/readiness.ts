import type { Health, PlatformAdapter } from "../chat/adapter-contract.ts";
import type { Config } from "../config.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Storage } from "../storage/storage.ts";

/** A part's health, with what helps to tell why: no id and no text. */
export type PartHealth = Health & {
  /** How a platform's events come in. */
  readonly line?: "gateway" | "polling" | "webhook" | "page";
  /** How long the oldest due job has been waiting. */
  readonly lagSeconds?: number;
};

/** Asks every part of this process, by name. Never rejects; takes some two seconds when the database is silent. */
export type Readiness = () => Promise<Readonly<Record<string, PartHealth>>>;

interface ReadinessParts {
  readonly config: Pick<Config, "TELEGRAM_WEBHOOK">;
  readonly storage: Pick<Storage, "check">;
  readonly jobs: Pick<Jobs, "health" | "due">;
  readonly adapters: { readonly listening: readonly Pick<PlatformAdapter, "platform" | "health">[] };
  /** Lag of a due job after which the queue counts as stuck; five minutes unless told, for a full hour of reminders. */
  readonly lagLimitMs?: number;
}

const usualLagLimitMs = 300_000;

/** See `Readiness`: each platform's line, the database, and the queue with its lag. */
export function createReadiness(parts: ReadinessParts): Readiness {
  const { config, storage, jobs, adapters, lagLimitMs = usualLagLimitMs } = parts;
  const lines = {
    telegram: config.TELEGRAM_WEBHOOK ? "webhook" : "polling",
    discord: "gateway",
    preview: "page",
  } as const;

  async function askJobs(): Promise<PartHealth> {
    const health = jobs.health();
    try {
      const { lagMs } = await jobs.due();
      const lagSeconds = Math.round(lagMs / 1000);
      if (health.kind === "well" && lagMs > lagLimitMs)
        return { kind: "unwell", because: "jobs_late", lagSeconds };
      return { ...health, lagSeconds };
    } catch {
      // The database is away, and says so itself.
      return health;
    }
  }

  return async () => {
    const answers = await storage.check();
    return {
      database: answers ? { kind: "well" } : { kind: "unwell", because: "database_unreachable" },
      jobs: answers ? await askJobs() : jobs.health(),
      ...Object.fromEntries(
        adapters.listening.map(({ platform, health }) => [platform, { ...health(), line: lines[platform] }]),
      ),
    };
  };
}

/** Whether nothing is wrong with any part. */
export const isReady = (parts: Awaited<ReturnType<Readiness>>): boolean =>
  Object.values(parts).every(({ kind }) => kind !== "unwell");
