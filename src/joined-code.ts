import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What is joined: our code, and the packages that it loads, in the versions of the lockfile; and what joins them. */
const folders = ["src", "commands"];
const files = ["package-lock.json", "scripts/join-modules.ts"];

/**
 * The folder for the joined modules (`scripts/join-modules.ts`) of the code as it is now: named by every name and byte of
 * it, so that nobody runs code that was changed since. Takes 15 ms.
 */
export function joinedCodeFolder(project: string): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(project, file)));
  for (const folder of folders)
    for (const name of readdirSync(join(project, folder), { recursive: true, encoding: "utf8" }).sort())
      if (name.endsWith(".ts")) hash.update(`\0${name}\0`).update(readFileSync(join(project, folder, name)));
  return join(project, "node_modules/.cache/joined", hash.digest("hex").slice(0, 16));
}

/** Where to start: in the joined modules if there are any of just this code, else in the code as it is written. */
export function findStart(project: string): string {
  const joined = join(joinedCodeFolder(project), "main.mjs");
  return existsSync(joined) ? joined : join(project, "src/start.ts");
}
