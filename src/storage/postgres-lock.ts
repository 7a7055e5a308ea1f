import { readFile, readlink, realpath, rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";

/** Name of the socket that Postgres makes for its default port. */
export const socketName = ".s.PGSQL.5432";

/** `ready`: takes connections. `busy`: starting, recovering or stopping. `absent`: may be started. */
export type ClusterState = "ready" | "busy" | "absent";

/**
 * What runs on a cluster, whoever started it. The socket is asked before any process id: after a container restart
 * the id in the lock file can belong to another program, and such a lock file, which Postgres would respect, is removed.
 */
export async function readClusterState(cluster: string, socketFolder: string): Promise<ClusterState> {
  const lock = await readLock(cluster);
  if (await answers(join(socketFolder, socketName))) return lock?.status === "ready" ? "ready" : "busy";
  if (!lock || !isAlive(lock.pid)) return "absent";
  if (await worksIn(lock.pid, cluster)) return "busy";
  await rm(join(cluster, "postmaster.pid"), { force: true });
  return "absent";
}

/** The lines of postmaster.pid: process id first, status eighth. src/include/utils/pidfile.h of Postgres */
async function readLock(cluster: string): Promise<{ pid: number; status: string | undefined } | undefined> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  const pid = Math.abs(Number.parseInt(lines[0] ?? "", 10));
  return Number.isNaN(pid) || pid === 0 ? undefined : { pid, status: lines[7]?.trim() };
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const line = connect(socket);
    line.once("connect", () => resolve(true)).once("error", () => resolve(false));
    line.once("connect", () => line.destroy());
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Postgres works in its data folder. Where that cannot be seen (no /proc), the process is presumed to be Postgres. */
async function worksIn(pid: number, cluster: string): Promise<boolean> {
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(cluster));
  } catch (error) {
    // Another user's process is none of ours; a process that just ended is neither.
    const { code } = error as NodeJS.ErrnoException;
    return process.platform !== "linux" || (code !== "EACCES" && code !== "ENOENT");
  }
}
