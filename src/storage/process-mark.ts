import { readFileSync, readlinkSync } from "node:fs";

/**
 * Names this process among all that ever ran on this machine: the machine's boot, its process namespace, the number and
 * the moment of its start. `undefined` where the system does not tell (no /proc).
 */
export function markOfThisProcess(): string | undefined {
  const surroundings = readSurroundings();
  const state = readState(process.pid);
  return surroundings && state ? [surroundings, process.pid, state.startedAt].join(" ") : undefined;
}

/**
 * True only when it is certain that the process has ended: it ran on this machine, since its last start, and is not there
 * any more. What ran elsewhere, or in another container, may still run.
 */
export function hasCertainlyEnded(mark: string): boolean {
  const [, surroundings, pid = "", startedAt] = /^(\S+ \S+) (\d+) (\d+)$/.exec(mark) ?? [];
  if (!surroundings || surroundings !== readSurroundings()) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    // Another user's process may not be signalled, but is there.
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  const state = readState(Number(pid));
  // Its number may be another's by now; and killed, it keeps it until its parent has looked.
  return state !== undefined && (state.startedAt !== startedAt || state.isDead);
}

function readSurroundings(): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return undefined;
  }
}

/** The third and the 22nd field of /proc/PID/stat; the second, a name in brackets, may hold anything. */
function readState(pid: number): { readonly isDead: boolean; readonly startedAt: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state = "", startedAt] = [fields[0], fields[19]];
    return startedAt === undefined ? undefined : { isDead: /[ZX]/.test(state), startedAt };
  } catch {
    return undefined;
  }
}
