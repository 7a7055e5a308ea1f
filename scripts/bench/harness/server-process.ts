import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pRetry from "p-retry";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The last core is for the process that is measured; the load, and the database that this process starts, keep to the others. */
const measuredCore = cpus().length - 1;
const canPin = process.platform === "linux" && measuredCore > 0;

/** Keeps this process, and what it starts from now on other than by `serve`, off the core that is measured. */
export async function leaveMeasuredCore(): Promise<void> {
  const pin = () => promisify(execFile)("taskset", ["-acp", `0-${measuredCore - 1}`, String(process.pid)]);
  // A thread that ends while they are listed fails the whole command.
  if (canPin) await pRetry(pin, { retries: 5, minTimeout: 50 });
}

export interface ServerProcess {
  /** As its `ready` line says; empty when it serves nothing. */
  readonly url: string;
  readonly pid: number;
  /** From the start of the process to its `ready` line. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** The bot is started by the line of `npm start`, which gives Node its memory and its cache; what it is held against, by Node. */
async function commandOf(file: string): Promise<readonly string[]> {
  if (file !== "src/main.ts") return [process.execPath, join(root, file)];
  const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  return ["sh", "-c", scripts.start];
}

/** A script that prints `ready URL in N ms`, alone on the last core where the machine can pin it. */
export async function serve(
  file: string,
  settings: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const command = canPin ? ["taskset", "-c", String(measuredCore)] : [];
  const [program = "", ...args] = [...command, ...(await commandOf(file))];
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const from = performance.now();
  const child: ChildProcess = spawn(program, args, {
    cwd: root,
    env: { PATH, PORT: "0", CAMPAIGN_FILE: join(root, "campaign.yaml"), ...settings },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  for await (const line of lines) {
    const [, url] = /^ready (?:(\S+) )?in /.exec(line) ?? [];
    if (!/^ready /.test(line)) continue;
    const startMs = performance.now() - from;
    // Nobody reads what it says later.
    child.stdout?.resume();
    return { url: url ?? "", pid: child.pid ?? 0, startMs, stop: () => end(child) };
  }
  throw new Error(`${file} did not start`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

/** What a process has used of its core so far, in s; `NaN` where the system does not tell. proc_pid_stat(5): fields 14 and 15, in hundredths. */
export async function processorSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")).split(") ").at(-1)?.split(" ");
  return (Number(fields?.[11]) + Number(fields?.[12])) / 100;
}

/** The memory a process holds, in MB; `NaN` where the system does not tell. */
export async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}
