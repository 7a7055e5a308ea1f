import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { ConnectionSettings } from "./database-pool.ts";
import { StorageUnavailableError } from "./storage-errors.ts";

/**
 * A connection of its own that the processes on one database speak to each other over, and hold locks on: both end with
 * it. It comes back by itself. Every method throws `StorageUnavailableError` while it is away.
 */
export interface Line {
  /** Sends a text of at most 8,000 bytes to every process that listens, this one included. Postgres keeps none of it. */
  say(text: string): Promise<void>;
  /** Takes a lock that nobody has or shares; false when somebody does. */
  takeAlone(lock: number): Promise<boolean>;
  /** Turns a lock that was taken alone, or none, into a shared one. */
  share(lock: number): Promise<void>;
  leave(lock: number): Promise<void>;
  close(): Promise<void>;
}

export interface LineOptions {
  /** Lower-case letters and `_`: other channels neither hear nor lock each other. */
  readonly channel: string;
  hears(text: string): void;
  /** Called each time it is there again: locks of before are gone. */
  opened?(): Promise<void>;
}

const longestPauseMs = 5_000;

/** Resolves at once; the connection follows. */
export function openLine(
  connection: ConnectionSettings,
  { channel, hears, opened = async () => {} }: LineOptions,
): Line {
  const ending = new AbortController();
  let current: pg.Client | undefined;
  const alone = new Set<number>();

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({
      ...connection,
      connectionTimeoutMillis: 2_000,
      query_timeout: 6_000,
      keepAlive: true,
      application_name: "porte-voix line",
    });
    client.on("error", () => {});
    client.on("notification", ({ payload }) => hears(payload ?? ""));
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
  }

  async function stay(): Promise<void> {
    for (let pause = 100; !ending.signal.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        const client = await connect();
        const gone = new Promise((resolve) => client.once("end", resolve));
        current = client;
        alone.clear();
        pause = 100;
        await opened().catch(() => {});
        if (ending.signal.aborted) return;
        await gone;
      } catch {
        // Away: the pool reports that, this line only waits.
      }
      current = undefined;
      await delay(pause, undefined, { signal: ending.signal }).catch(() => {});
    }
  }
  const staying = stay();

  async function run(text: string, values: readonly unknown[]): Promise<Record<string, unknown>[]> {
    if (!current) throw new StorageUnavailableError();
    try {
      return (await current.query(text, [...values])).rows;
    } catch (error) {
      throw new StorageUnavailableError({ cause: error });
    }
  }

  return {
    async say(text) {
      await run("select pg_notify($1, $2)", [channel, text]);
    },
    async takeAlone(lock) {
      const [row] = await run("select pg_try_advisory_lock(hashtext($1), $2) as taken", [channel, lock]);
      if (row?.taken === true) alone.add(lock);
      return row?.taken === true;
    },
    async share(lock) {
      await run("select pg_advisory_lock_shared(hashtext($1), $2)", [channel, lock]);
      if (alone.delete(lock)) await run("select pg_advisory_unlock(hashtext($1), $2)", [channel, lock]);
    },
    async leave(lock) {
      await run("select pg_advisory_unlock_shared(hashtext($1), $2)", [channel, lock]);
    },
    async close() {
      ending.abort();
      await current?.end().catch(() => {});
      await staying;
    },
  };
}
