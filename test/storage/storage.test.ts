import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openStorage } from "../../src/storage/storage.ts";
import { describeStorage } from "../contracts/storage-contract.ts";
import { openTestStorage, testDatabaseUrl } from "../support/test-database.ts";
import { testLogger } from "../support/test-logger.ts";

const folder = await mkdtemp(join(tmpdir(), "porte-voix données "));
afterAll(() => rm(folder, { recursive: true, force: true }));

describeStorage("the embedded Postgres", (clock) =>
  openStorage({
    config: {
      DATABASE_URL: undefined,
      DATA_DIR: folder,
      SECRET_KEY: undefined,
      SECRET_KEY_PREVIOUS: undefined,
    },
    clock,
    logger: testLogger(),
  }),
);

const databaseUrl = await testDatabaseUrl();
describeStorage("a Postgres given by its address", (clock) => openTestStorage({ clock, databaseUrl }));
