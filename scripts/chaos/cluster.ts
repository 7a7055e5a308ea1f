import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/storage/embedded-postgres.ts";
import { migrate } from "../../src/storage/migrate.ts";

const run = promisify(execFile);
const template = "chaos_template";

/** A Postgres server of its own, to be hurt; with every durability setting as Postgres ships it. */
export class Cluster {
  readonly #folder: string;
  #server: EmbeddedPostgres;

  private constructor(folder: string, server: EmbeddedPostgres) {
    this.#folder = folder;
    this.#server = server;
  }

  static async start(): Promise<Cluster> {
    const folder = await mkdtemp(join(tmpdir(), "porte-voix-chaos-"));
    const cluster = new Cluster(folder, await startEmbeddedPostgres(folder));
    await cluster.query(`create database ${template}`);
    await migrate({ ...cluster.#server.connection, database: template });
    return cluster;
  }

  /** The address of a fresh migrated database. */
  async createDatabase(): Promise<string> {
    const name = `chaos_${randomBytes(6).toString("hex")}`;
    await this.query(`create database ${name} template ${template}`);
    return `postgres://bot@localhost/${name}?host=${encodeURIComponent(this.#server.connection.host ?? "")}`;
  }

  /** `fast` disconnects everybody and shuts down; `immediate` is a crash, replayed at the next start. */
  async restart(how: "fast" | "immediate", downMs: number): Promise<void> {
    if (how === "fast") await this.#server.stop();
    else await killPostmaster(this.#folder);
    await sleep(downMs);
    if (how === "fast") this.#server = await startEmbeddedPostgres(this.#folder);
    else await this.#server.ensureRunning();
  }

  /** No process of it runs for so long; connections stay open, as with a machine that hangs. */
  async pause(ms: number): Promise<void> {
    const postmaster = await readPid(this.#folder);
    // First, so that no more are born.
    process.kill(postmaster, "SIGSTOP");
    const family = [postmaster, ...(await childrenOf(postmaster))];
    signalAll(family, "SIGSTOP");
    await sleep(ms);
    signalAll(family.reverse(), "SIGCONT");
  }

  /** Ends the bot's connections one after the other, whatever they are doing; answers how many. */
  async cutConnections(database: string, everyMs: number, forMs: number): Promise<number> {
    const end = performance.now() + forMs;
    let cut = 0;
    while (performance.now() < end) {
      const rows = await this.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = '${database}' and application_name like 'porte-voix%' order by random() limit 1`,
      );
      cut += rows.length;
      await sleep(everyMs);
    }
    return cut;
  }

  async countConnections(database: string): Promise<number> {
    const [row] = await this.query(
      `select count(*)::int as count from pg_stat_activity where datname = '${database}'`,
    );
    return Number(row?.count);
  }

  async query(text: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client(this.#server.connection);
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Crashes the Postgres that runs on a data folder, as a failing machine would. Resolves when it is gone. */
export async function killPostmaster(dataDir: string): Promise<void> {
  const postmaster = await readPid(dataDir);
  process.kill(postmaster, "SIGQUIT");
  while (isAlive(postmaster)) await sleep(10);
}

async function readPid(dataDir: string): Promise<number> {
  const [pid = ""] = (await readFile(join(dataDir, "postgres/postmaster.pid"), "utf8")).split("\n");
  return Number(pid);
}

async function childrenOf(parent: number): Promise<number[]> {
  const { stdout } = await run("ps", ["-eo", "pid=,ppid="]);
  return stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid = 0]) => pid);
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself.
    }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
