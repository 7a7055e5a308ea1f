import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Delivery, PlatformAdapter, Revision } from "../chat/adapter-contract.ts";
import type { PlatformName } from "../chat/address.ts";
import type { Bot } from "../core/bot.ts";
import type { EventWatch } from "../core/event-watch.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Storage } from "../storage/storage.ts";
import { countRefusals, createRegistry } from "../web/metrics.ts";
import type { Readiness } from "./readiness.ts";

/** What the bot counts of its doings. Labels are names of our own: never an id, a text or an address. */
export interface Meters {
  /** What `/metrics` shows. */
  readonly registry: Registry;
  readonly events: EventWatch;
  /** A platform asked to wait. */
  limited(platform: PlatformName): void;
  /** The adapter, with what it sends, changes and takes back unasked counted by what became of it. */
  counted<A extends PlatformAdapter>(adapter: A): A;
}

/** Answers are due within 3 s on Discord; the fast ones take milliseconds. In seconds. */
const answerBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** See `Meters`. */
export function createMeters(): Meters {
  const registry = createRegistry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const updates = counter(
    "portevoix_updates_total",
    "Events handled, by platform and by what became of them",
    ["platform", "outcome"],
  );
  const seconds = new Histogram({
    name: "portevoix_answer_seconds",
    help: "Time from an event's coming to its answer being written",
    labelNames: ["platform"],
    buckets: answerBuckets,
    registers,
  });
  const failures = counter("portevoix_failures_total", "Answers that were an apology, by why", [
    "platform",
    "because",
  ]);
  const limits = counter("portevoix_rate_limited_total", "Times a platform asked to wait (429)", [
    "platform",
  ]);
  const deliveries = counter(
    "portevoix_deliveries_total",
    "Messages nobody asked for, such as reminders and broadcasts, by what was done and what became of it",
    ["platform", "act", "outcome"],
  );

  return {
    registry,
    events: {
      ended(platform, outcome, took) {
        updates.inc({ platform, outcome });
        if (outcome === "answered") seconds.observe({ platform }, took);
      },
      failed: (platform, because) => failures.inc({ platform, because }),
    },
    limited: (platform) => limits.inc({ platform }),
    counted(adapter) {
      const { platform, publish } = adapter;
      const note = <T extends Delivery | Revision>(act: string, result: T): T => {
        deliveries.inc({ platform, act, outcome: outcomeOf(result) });
        return result;
      };
      return {
        ...adapter,
        send: async (...message) => note("send", await adapter.send(...message)),
        edit: async (...change) => note("edit", await adapter.edit(...change)),
        remove: async (sent) => note("remove", await adapter.remove(sent)),
        ...(publish ? { publish: async (sent) => note("publish", await publish(sent)) } : {}),
      };
    },
  };
}

function outcomeOf(result: Delivery | Revision): string {
  if (result.kind === "later") return result.because ?? "later";
  return "because" in result ? result.because : result.kind;
}

interface GaugeParts {
  readonly readiness: Readiness;
  readonly storage: Pick<Storage, "inbox" | "pool">;
  readonly jobs: Pick<Jobs, "due">;
  readonly bot: Pick<Bot, "inHand" | "refusals">;
}

/** What is read anew whenever somebody looks: parts, queues and connections. A number that cannot be read is left out. */
export function addGauges(registry: Registry, { readiness, storage, jobs, bot }: GaugeParts): void {
  const gauge = (
    name: string,
    help: string,
    read: (set: (value: number, labels?: Record<string, string>) => void) => void | Promise<void>,
    labelNames: string[] = [],
  ) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset();
        // With no label a gauge starts again at 0, which would be a lie where nothing can be read.
        if (labelNames.length === 0) this.remove();
        await Promise.resolve(read((value, labels = {}) => this.set(labels, value))).catch(() => {});
      },
    });

  countRefusals(registry, bot.refusals);
  gauge(
    "portevoix_part_well",
    "1: this part of the process is well, or on standby; 0: it is not. The parts of /readyz",
    async (set) => {
      for (const [part, { kind }] of Object.entries(await readiness()))
        set(kind === "unwell" ? 0 : 1, { part });
    },
    ["part"],
  );
  gauge("portevoix_inbox_waiting", "Events not answered yet, over all processes", async (set) =>
    set(await storage.inbox.waiting()),
  );
  gauge("portevoix_events_in_hand", "Events this process is answering", (set) => set(bot.inHand()));
  gauge(
    "portevoix_jobs_due",
    "Jobs due and not begun in the queues of this process, 10,000 at most",
    async (set) => set((await jobs.due()).count),
  );
  gauge("portevoix_job_lag_seconds", "How long the oldest due job has been waiting", async (set) =>
    set((await jobs.due()).lagMs / 1000),
  );
  gauge(
    "portevoix_database_connections",
    "Connections of the pool, by what they do",
    (set) => {
      const { totalCount, idleCount } = storage.pool;
      set(idleCount, { state: "idle" });
      set(totalCount - idleCount, { state: "busy" });
    },
    ["state"],
  );
  gauge("portevoix_database_waiting", "Queries that wait for a connection", (set) =>
    set(storage.pool.waitingCount),
  );
}
