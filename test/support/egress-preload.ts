import { writeSync } from "node:fs";
import { guardEgress } from "./guard-egress.ts";

// For processes that tests start: a process that tries to leave this machine ends at once, and says where to.
guardEgress(({ host, port }) => {
  writeSync(2, `{"level":"fatal","code":"egress","to":"${host}:${port}"}\n`);
  process.exit(86);
});
