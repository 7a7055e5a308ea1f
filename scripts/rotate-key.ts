import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { readConfig } from "../src/config.ts";
import {
  beginRotation,
  finishRotation,
  type NextSecret,
  undoRotation,
} from "../src/storage/rotate-secret.ts";
import { openStorage } from "../src/storage/storage.ts";
import { systemClock } from "../src/system/clock.ts";
import { createLogger } from "../src/system/logger.ts";
import { runScript } from "./script-error.ts";

/**
 * Changes SECRET_KEY while the bot runs. It reads the same settings as the bot. A key is never printed: what a terminal
 * shows ends up in logs.
 */
await runScript(async () => {
  const { values } = parseArgs({
    options: { finish: { type: "boolean", default: false }, undo: { type: "boolean", default: false } },
  });
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  const storage = await openStorage({ config, logger: createLogger(config.LOG_LEVEL), clock: systemClock });
  const say = (...lines: readonly string[]) => process.stdout.write(`${lines.join("\n")}\n`);
  try {
    if (values.undo) {
      await undoRotation(storage.db, config);
      say("Undone: the old key is the only one that opens this database.");
    } else if (values.finish) {
      await finishRotation(storage.db, config);
      say("Finished: the key in the settings is the only one that opens this database.");
    } else {
      say(
        "The old key and the new one now both open this database; what runs goes on running.",
        ...nextSteps(await beginRotation(storage.db, config)),
        "Then: npm run rotate-key -- --finish. Until then the old key still opens it.",
        "Keep the old key as long as backups made with it.",
      );
    }
  } finally {
    await storage.close();
  }
});

function nextSteps(next: NextSecret): readonly string[] {
  switch (next.kind) {
    case "in force":
      return ["The new key is in DATA_DIR/secret.key: every start from now on reads it there."];
    case "given":
      return ["Put the key you gave as SECRET_KEY_NEW into SECRET_KEY, and restart when it suits you."];
    case "file":
      return [
        `The new key is in ${next.path} (for its owner's eyes only).`,
        "Put what is in it into SECRET_KEY, and restart when it suits you.",
      ];
    default:
      return next satisfies never;
  }
}
