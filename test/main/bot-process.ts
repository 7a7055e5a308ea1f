import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { afterEach, onTestFinished } from "vitest";

const root = join(import.meta.dirname, "../..");
/** Keeps the process on this machine. */
const preload = pathToFileURL(join(root, "test/support/egress-preload.ts")).href;

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "porte-voix-main-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const running = new Set<BotProcess>();
// Before the folders go that they write to.
afterEach(async () => {
  for (const bot of running) await bot.ends("SIGKILL");
});

/** The bot as an operator runs it: a process of its own, with nothing but the settings given. */
export class BotProcess {
  /** Lines on standard output and standard error. */
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;

  /** `folder` is where it runs, and where it keeps its data unless a setting says otherwise. */
  constructor(folder: string, settings: Readonly<Record<string, string>> = {}) {
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(process.execPath, ["--import", preload, join(root, "src/main.ts")], {
      // Not the project's folder: an operator's own .env may lie there.
      cwd: folder,
      env: { PATH, HOME, PORT: "0", CAMPAIGN_FILE: join(root, "campaign.yaml"), ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    createInterface(child.stdout).on("line", (line) => this.stdout.push(line));
    createInterface(child.stderr).on("line", (line) => this.stderr.push(line));
    // "close" and not "exit": only then has everything it wrote been read.
    this.#exited = once(child, "close").then(([code, signal]) => [code, signal] as const);
    this.#child = child;
    running.add(this);
    void this.#exited.then(() => running.delete(this));
  }

  /** What it logged, in the order of time. Throws when a line is not JSON. */
  get log(): readonly Readonly<Record<string, unknown>>[] {
    return this.stderr.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Waits for the line that says that it is ready, and gives the address in it. */
  async ready(): Promise<string> {
    return (await this.#writes("stdout", /^ready (http:\/\/127\.0\.0\.1:\d+\/) in \d+ ms$/))[1] ?? "";
  }

  /** Waits until it has logged this code. */
  async logs(code: string): Promise<void> {
    await this.#writes("stderr", new RegExp(`"code":"${code}"`));
  }

  signals(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves with its exit code when it has ended, by itself or by that signal; `null` when it was killed. */
  async ends(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal) this.signals(signal);
    return (await this.#exited)[0];
  }

  async #writes(stream: "stdout" | "stderr", form: RegExp): Promise<RegExpExecArray> {
    const ended = this.#exited.then(() => true);
    for (;;) {
      const hasEnded = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5, false))]);
      for (const line of this[stream]) {
        const found = form.exec(line);
        if (found) return found;
      }
      if (hasEnded) throw new Error(`It ended without ${form}: ${this.stderr.join("\n")}`);
    }
  }
}
