import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { personId, platformNames } from "../src/chat/address.ts";
import { readConfig } from "../src/config.ts";
import { readAudits } from "../src/features/audit/audit.ts";
import { openStorage, type Storage } from "../src/storage/storage.ts";
import { systemClock } from "../src/system/clock.ts";
import { createLogger } from "../src/system/logger.ts";
import { runScript, ScriptError } from "./script-error.ts";

/** As many characters of a keyed hash as tell a team apart. */
const shownCharacters = 8;

/**
 * Prints what the team did, oldest first: when, who, what, on what. It reads the same settings as the bot. Nobody is
 * named, for nobody's name is kept; `--person telegram:12345` prints only the lines of somebody whose id is known.
 */
await runScript(async () => {
  const { values } = parseArgs({ options: { person: { type: "string" } } });
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  const storage = await openStorage({ config, logger: createLogger(config.LOG_LEVEL), clock: systemClock });
  try {
    const only = values.person === undefined ? undefined : keyOf(values.person, storage);
    const lines = await readAudits(storage);
    const wanted = lines.filter(({ actor }) => only === undefined || actor === only);
    const written = wanted.map(({ at, actor, action, subject }) =>
      [new Date(at).toISOString(), actor?.slice(0, shownCharacters) ?? "-", action, subject].join("\t"),
    );
    process.stdout.write(`${["when\twho\twhat\ton", ...written].join("\n")}\n`);
  } finally {
    await storage.close();
  }
});

/** Reads an id in the form that MODERATORS and ORGANISERS have. */
function keyOf(text: string, { keys }: Pick<Storage, "keys">) {
  const [, name, id] = /^(\w+):(.+)$/.exec(text) ?? [];
  const platform = platformNames.find((known) => known === name);
  if (!platform || !id) throw new ScriptError("Give --person as telegram:ID, discord:ID or preview:NAME.");
  return keys.personKey(personId(platform, id));
}
