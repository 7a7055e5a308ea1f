import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "../..");

/** The bot as an operator runs it, in a process of its own with nothing but these settings. */
export class BotProcess {
  readonly log: string[] = [];
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  readonly #exited: Promise<number | null>;

  constructor(folder: string, settings: Readonly<Record<string, string>>) {
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(process.execPath, [join(root, "src/main.ts")], {
      cwd: folder,
      env: { PATH, HOME, PORT: "0", CAMPAIGN_FILE: join(root, "campaign.yaml"), ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    createInterface(child.stderr).on("line", (line) => this.log.push(line));
    this.#ready = once(createInterface(child.stdout), "line").then(() => {});
    this.#exited = once(child, "close").then(([code]) => code as number | null);
    this.#child = child;
  }

  /** Resolves when it says so; rejects when it ends before. */
  async ready(): Promise<void> {
    const ended = this.#exited.then(() => {
      throw new Error(`The bot ended early: ${this.log.join("\n")}`);
    });
    await Promise.race([this.#ready, ended]);
  }

  /** Resolves with its exit code; `null`: it was killed. */
  ends(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.#exited;
  }
}
