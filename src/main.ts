import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Before anything else is loaded: from the second start on, nothing is parsed or stripped of its types again. Not in the
// folder for temporary files, where others could put code for us. NODE_COMPILE_CACHE, where it is set, spares this file too.
enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/node"));
const { start } = await import("./start.ts");
await start();
