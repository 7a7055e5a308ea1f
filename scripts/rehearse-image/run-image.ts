import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ScriptError } from "../script-error.ts";
import type { Stage } from "./read-dockerfile.ts";

/** Mounts as Docker would with `read_only`, a tmpfs on /tmp and secrets by file, gives up every right, and begins. */
const begin = `set -e
mount --make-rprivate /
mount --bind "$ROOT" "$ROOT"
mount -t proc proc "$ROOT/proc"
mount -t tmpfs -o mode=1777 tmpfs "$ROOT/tmp"
mount --bind "$SECRETS" "$ROOT/run/secrets"
mount -o remount,ro,bind "$ROOT/run/secrets"
for volume in $VOLUMES; do mount --bind "$DATA" "$ROOT$volume"; done
mount -o remount,ro,bind "$ROOT"
if touch "$ROOT/app/written" 2>/dev/null; then echo "The root can be written." >&2; exit 70; fi
exec chroot "$ROOT" /usr/bin/env -i $GIVEN setpriv --reuid="\${RUNS_AS%:*}" --regid="\${RUNS_AS#*:}" --clear-groups \\
  --bounding-set=-all --inh-caps=-all --no-new-privs sh -c 'cd "$0" && exec "$@"' "$WORKDIR" "$@"`;

interface Running {
  readonly root: string;
  /** Folders of this machine that are mounted: what the volumes keep, and what lies in /run/secrets. */
  readonly data: string;
  readonly secrets: string;
  /** Set besides what the image sets; no value may hold a space. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs one of an image's programs in its root, as its user, until it ends. */
export async function startInImage(
  stage: Stage,
  command: readonly string[],
  { root, data, secrets, env }: Running,
): Promise<ChildProcess> {
  if (stage.volumes.length !== 1) throw new ScriptError("The rehearsal mounts one volume.");
  await mkdir(join(root, "run/secrets"), { recursive: true });
  const path = "PATH=/usr/local/bin:/usr/bin:/bin";
  const given = Object.entries({ ...stage.env, ...env }).map(([name, value]) => `${name}=${value}`);
  return spawn("unshare", ["--mount", "sh", "-c", begin, "sh", ...command], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      ROOT: root,
      DATA: data,
      SECRETS: secrets,
      VOLUMES: stage.volumes.join(" "),
      GIVEN: [path, "HOME=/tmp", ...given].join(" "),
      RUNS_AS: stage.user,
      WORKDIR: stage.workdir,
    },
  });
}

/** Resolves when the bot says that it is ready; rejects when it ends before, or takes longer than `withinMs`. */
export async function untilReady(bot: ChildProcess, withinMs: number): Promise<void> {
  let said = "";
  bot.stdout?.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  for (const deadline = performance.now() + withinMs; !/^ready /m.test(said); await delay(20)) {
    if (bot.exitCode !== null)
      throw new ScriptError(`The bot ended with ${bot.exitCode} before it was ready.`);
    if (performance.now() > deadline) throw new ScriptError(`The bot was not ready within ${withinMs} ms.`);
  }
}

/** The exit code of a program, once it has ended. */
export async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, "exit");
  return child.exitCode;
}
