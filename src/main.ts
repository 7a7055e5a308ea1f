import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const project = join(import.meta.dirname, "..");
// Before anything else is loaded: from the second start on, nothing is parsed or stripped of its types again. Not in the
// folder for temporary files, where others could put code for us. NODE_COMPILE_CACHE, where it is set, spares this file too.
enableCompileCache(join(project, "node_modules/.cache/node"));
const { findStart } = await import("./joined-code.ts");
const { start } = (await import(pathToFileURL(findStart(project)).href)) as typeof import("./start.ts");
await start();
