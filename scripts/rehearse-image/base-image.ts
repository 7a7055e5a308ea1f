import { existsSync } from "node:fs";
import { appendFile, chmod, cp, mkdir, realpath, rename, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ScriptError } from "../script-error.ts";
import { run, tryRun } from "./run.ts";

const suite = "bookworm";
/** What the official image node:24-slim is: Debian without extras, Node, npm, and a user called node. */
const known = /^node:(\d+)(\.\S*)?-(bookworm-)?slim(@sha256:[0-9a-f]{64})?$/;

/** What the rehearsal needs and cannot do without. Throws a `ScriptError` that says what is missing. */
export async function checkMachine(): Promise<void> {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    throw new ScriptError("The rehearsal needs Linux and root: it mounts and changes roots.");
  for (const program of ["debootstrap", "unshare", "chroot", "mount"])
    if (!(await tryRun("sh", ["-c", `command -v ${program}`])))
      throw new ScriptError(`The rehearsal needs ${program}: apt-get install debootstrap util-linux mount`);
  if (!(await tryRun("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"])))
    throw new ScriptError(
      "This machine lets nobody mount, as in an unprivileged container: rehearse elsewhere.",
    );
}

/** A root that stands for a base image, made once in `folder` and kept there. Answers where it is. */
export async function openBase(image: string, folder: string): Promise<string> {
  const [, major] = known.exec(image) ?? [];
  if (!major) throw new ScriptError(`The rehearsal has nothing that could stand for the image ${image}.`);
  if (process.versions.node.split(".")[0] !== major)
    throw new ScriptError(
      `${image} holds Node ${major}, and this is ${process.version}: use npm run rehearse:image.`,
    );
  const base = join(folder, `${suite}-node-${process.versions.node}`);
  if (existsSync(base)) return base;
  const growing = `${base}.part`;
  await rm(growing, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run("debootstrap", ["--variant=minbase", suite, growing]);
  await addNode(growing);
  await appendFile(join(growing, "etc/passwd"), "node:x:1000:1000::/tmp:/bin/sh\n");
  await appendFile(join(growing, "etc/group"), "node:x:1000:\n");
  await rename(growing, base);
  return base;
}

async function addNode(root: string): Promise<void> {
  const local = join(root, "usr/local");
  await cp(process.execPath, join(local, "bin/node"), { dereference: true });
  await chmod(join(local, "bin/node"), 0o755);
  const { stdout } = await run("sh", ["-c", "command -v npm"]);
  const npm = dirname(dirname(await realpath(stdout.trim())));
  await cp(npm, join(local, "lib/node_modules/npm"), { recursive: true });
  await symlink("../lib/node_modules/npm/bin/npm-cli.js", join(local, "bin/npm"));
  await cp("/etc/resolv.conf", join(root, "etc/resolv.conf"), { dereference: true });
}
