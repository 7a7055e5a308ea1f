import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chown, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ConfigError } from "../system/config-error.ts";
import type { RunAs } from "./postgres-binaries.ts";

/** The user nobody, who exists on every Debian: Postgres refuses to run as root. */
const nobody: RunAs = { uid: 65534, gid: 65534 };

/**
 * Whom Postgres runs as. Root runs it as the owner of the cluster, or as nobody for a new one; anybody else as
 * themselves. Throws `ConfigError` on a cluster of another user.
 */
export async function chooseUser(cluster: string): Promise<RunAs> {
  const owner = await stat(cluster).catch(() => undefined);
  const user = process.getuid?.();
  if (user === 0) return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : nobody;
  if (owner && owner.uid !== user) throw cannotStart("Its folder belongs to another user.");
  return {};
}

/**
 * Makes the cluster unless it exists: beside its final name, so that a crash half-way or a second process never
 * leaves half of one.
 */
export async function createCluster(binaries: string, cluster: string, runAs: RunAs): Promise<void> {
  if (await exists(cluster)) return;
  const draft = await mkdtemp(`${cluster}-new-`);
  if (runAs.uid !== undefined && runAs.gid !== undefined) await chown(draft, runAs.uid, runAs.gid);
  const options = ["-U", "bot", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"];
  const initdb = join(binaries, "initdb");
  try {
    await promisify(execFile)(initdb, ["-D", dataFolder(draft, runAs), ...options], { ...runAs, cwd: draft });
    await rename(draft, cluster);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Somebody else's was ready first.
    if (await exists(cluster)) return;
    throw cannotStart((error as { stderr?: string }).stderr ?? (error as Error).message, error);
  }
}

/**
 * How Postgres is told its folder. As nobody it may not be able to walk there from / (root's home is closed), but it
 * is started inside, and on Linux that place has a name that needs no walking.
 */
export function dataFolder(cluster: string, runAs: RunAs): string {
  const here = "/proc/self/cwd";
  return runAs.uid !== undefined && existsSync(here) ? here : cluster;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The embedded Postgres is of no use here; `words` are what it complained about. */
export function cannotStart(words: string, cause?: unknown): ConfigError {
  const complaint = words.split("\n").find((line) => /FATAL|PANIC|error:/.test(line)) ?? words.trim();
  return new ConfigError(
    [
      {
        where: "DATA_DIR",
        problem: `The embedded Postgres did not start: ${complaint}`,
        cure: "Mend that, or give the address of another Postgres in DATABASE_URL.",
      },
    ],
    { cause },
  );
}
