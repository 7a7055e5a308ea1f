// A bot reduced to its storage: writes without pause and prints each entry that the database acknowledged, so that a
// test can kill it at any moment and ask for every printed entry afterwards. Arguments: data folder, name, user id.
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { personId, placeId } from "../../src/chat/address.ts";
import { openStorage, StorageUnavailableError } from "../../src/storage/storage.ts";
import { systemClock } from "../../src/system/clock.ts";
import { createLogger } from "../../src/system/logger.ts";

const [dataDir = "", name = "", user] = process.argv.slice(2);
if (user) {
  process.setgroups?.([]);
  process.setgid?.(Number(user));
  process.setuid?.(Number(user));
}

const storage = await openStorage({
  config: {
    DATABASE_URL: undefined,
    DATA_DIR: dataDir,
    SECRET_KEY: undefined,
    SECRET_KEY_PREVIOUS: undefined,
  },
  clock: systemClock,
  logger: createLogger("silent"),
});
let stopping = false;
process.once("SIGTERM", () => {
  stopping = true;
});

const records = storage.records("entries", z.number());
for (let number = 0; !stopping; number++) {
  const entry = `${name}:${number}`;
  try {
    await records.set(entry, number);
    await storage.inbox.accept({
      kind: "text",
      id: entry,
      person: { id: personId("preview", "ada"), grants: [] },
      place: { id: placeId("preview", "ada"), kind: "private" },
      at: number,
      text: entry,
    });
    console.log(entry);
  } catch (error) {
    if (!(error instanceof StorageUnavailableError)) throw error;
    await delay(5);
  }
}
await storage.close();
