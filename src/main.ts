import { enableCompileCache } from "node:module";

// Before anything else is loaded: from the second start on, nothing is parsed or stripped of its types again.
enableCompileCache();
const { start } = await import("./start.ts");
await start();
