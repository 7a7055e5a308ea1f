import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ConnectionSettings } from "./database-pool.ts";
import { findPostgresBinaries, type RunAs } from "./postgres-binaries.ts";
import { cannotStart, chooseUser, createCluster, dataFolder } from "./postgres-cluster.ts";
import { readClusterState, socketName } from "./postgres-lock.ts";
import { StorageUnavailableError } from "./storage-errors.ts";

/** Postgres of this machine on `DATA_DIR/postgres`, reached by a socket in that folder: no port, no password. */
export interface EmbeddedPostgres {
  readonly connection: ConnectionSettings;
  /** Starts it, or joins the one that another process of ours started. Resolves when it takes connections. */
  ensureRunning(): Promise<void>;
  /** Stops it if this process started it; others that use it start their own when they notice. */
  stop(): Promise<void>;
}

/** Longest path of a socket: sun_path holds 108 bytes on Linux, 104 on macOS, the last one a zero. unix(7) */
const socketPathBytes = process.platform === "linux" ? 107 : 103;
/** Recovery after a crash replays at most some 100 MB: seconds. */
const startDeadlineMs = 60_000;
const stopDeadlineMs = 8_000;
const pollMs = 10;
/** After kill -9, dying processes hold the lock and the shared memory up to 2 s: a failed start is tried again. */
const retryMs = 5_000;
const lastWordsCharacters = 2_000;

/**
 * Postgres ends when its bot does, however the bot ends: the shell waits for the end of a pipe that only the bot
 * holds open, then asks for a fast shutdown. It stays deaf to Ctrl-C, which is the bot's to answer.
 */
const untilPipeEnds = `trap "" INT TERM HUP
exec 3<&0
"$@" </dev/null 3<&- & postgres=$!
{ cat <&3 >/dev/null; kill -INT $postgres; } & watcher=$!
exec 3<&-
wait $postgres; code=$?
kill $watcher 2>/dev/null
exit $code`;

/** Settings for one small bot; everything about durability stays as Postgres ships it. */
const settings = {
  listen_addresses: "",
  // Named because PGPORT in the environment would change it.
  port: "5432",
  unix_socket_directories: ".",
  shared_buffers: "32MB",
  // A failed statement would be logged with the values in it.
  log_min_error_statement: "panic",
  log_min_messages: "fatal",
};

/** Prepares `dataDir` (first time: 0.7 s) and starts Postgres on it. Throws `ConfigError` when that cannot be. */
export async function startEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  if (process.platform === "win32") throw cannotStart("It is not available on Windows.");
  const folder = await realpath(dataDir);
  const cluster = join(folder, "postgres");
  const runAs = await chooseUser(cluster);
  const binaries = await findPostgresBinaries(folder, runAs);
  await createCluster(binaries, cluster, runAs);
  const postgres = new PostgresProcess(binaries, cluster, runAs, await shortenPath(cluster));
  await postgres.ensureRunning();
  return postgres;
}

class PostgresProcess implements EmbeddedPostgres {
  readonly connection: ConnectionSettings;
  readonly #binaries: string;
  readonly #cluster: string;
  readonly #runAs: RunAs;
  readonly #socket: ShortPath;
  #child: ChildProcess | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;
  /** What Postgres said last on its standard error: start-up complaints only, see `settings`. */
  #lastWords = "";

  constructor(binaries: string, cluster: string, runAs: RunAs, socket: ShortPath) {
    this.#binaries = binaries;
    this.#cluster = cluster;
    this.#runAs = runAs;
    this.#socket = socket;
    this.connection = { host: socket.path, port: 5432, user: "bot", database: "postgres", ssl: false };
  }

  ensureRunning(): Promise<void> {
    this.#running ??= this.#startOrJoin().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #startOrJoin(): Promise<void> {
    const begun = Date.now();
    for (;;) {
      const state = await readClusterState(this.#cluster, this.#socket.path);
      if (this.#stopped) throw new StorageUnavailableError();
      if (state === "ready") return;
      if (Date.now() - begun > startDeadlineMs) throw cannotStart("It did not become ready.");
      if (state === "absent" && !this.#child) {
        if (this.#lastWords && Date.now() - begun > retryMs) throw cannotStart(this.#lastWords);
        this.#spawn();
      }
      await delay(pollMs);
    }
  }

  #spawn(): void {
    const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const postgres = [
      join(this.#binaries, "postgres"),
      "-D",
      dataFolder(this.#cluster, this.#runAs),
      ...options,
    ];
    const child = spawn("/bin/sh", ["-c", untilPipeEnds, "sh", ...postgres], {
      ...this.#runAs,
      cwd: this.#cluster,
      detached: true,
      stdio: ["pipe", "ignore", "pipe"],
    });
    this.#child = child;
    this.#lastWords = "";
    child.stderr.on("data", (words: Buffer) => {
      this.#lastWords = `${this.#lastWords}${words}`.slice(-lastWordsCharacters);
    });
    // The end of the pipe may come after Postgres is gone.
    child.stdin.on("error", () => {});
    const gone = () => {
      if (this.#child === child) this.#child = undefined;
    };
    child.once("exit", gone).once("error", (error) => {
      this.#lastWords = error.message;
      gone();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const child = this.#child;
    if (child?.pid) {
      const gone = once(child, "exit");
      child.stdin?.end();
      const inTime = await Promise.race([
        gone.then(() => true),
        delay(stopDeadlineMs, false, { ref: false }),
      ]);
      // Postgres loses nothing by it: the next start replays its log.
      if (!inTime) process.kill(-child.pid, "SIGKILL");
      await gone;
    }
    await this.#socket.remove();
  }
}

interface ShortPath {
  readonly path: string;
  remove(): Promise<void>;
}

/** A path to the socket's folder that a socket address can hold: itself, or a link in the temporary folder. */
async function shortenPath(folder: string): Promise<ShortPath> {
  if (Buffer.byteLength(join(folder, socketName)) <= socketPathBytes)
    return { path: folder, remove: async () => {} };
  const temporary = await mkdtemp(join(tmpdir(), "porte-voix-"));
  const path = join(temporary, "postgres");
  await symlink(folder, path);
  return { path, remove: () => rm(temporary, { recursive: true, force: true }) };
}
