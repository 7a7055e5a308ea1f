import { start } from "./start.ts";

// Never from joined modules: `npm run dev` watches the files that were loaded.
await start();
