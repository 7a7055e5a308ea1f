import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readConfig } from "../src/config.ts";
import { markApplied, openProposals } from "../src/features/questions/proposals.ts";
import { openStorage } from "../src/storage/storage.ts";
import { systemClock } from "../src/system/clock.ts";
import { createLogger } from "../src/system/logger.ts";
import { applyProposal } from "./apply-proposal.ts";
import { runScript } from "./script-error.ts";

const shipped = fileURLToPath(new URL("../locales/", import.meta.url));

/**
 * Writes what moderators proposed into the files of the answers, and says what it did to each. It reads the same settings
 * as the bot and may run beside it; a second run finds nothing left to do.
 */
await runScript(async () => {
  const { values } = parseArgs({ options: { locales: { type: "string", default: shipped } } });
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  const storage = await openStorage({ config, logger: createLogger(config.LOG_LEVEL), clock: systemClock });
  try {
    const proposals = await openProposals(storage);
    if (proposals.length === 0) process.stdout.write("Nothing to apply: no proposal is open.\n");
    for (const proposal of proposals) {
      const { done, says } = await applyProposal(proposal, values.locales);
      // After the file: stopped in between, the next run finds it there and only marks it.
      if (done) await markApplied(storage, proposal.id, systemClock.now());
      process.stdout.write(`${says}\n`);
    }
  } finally {
    await storage.close();
  }
});
