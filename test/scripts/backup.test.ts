import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { personId } from "../../src/chat/address.ts";
import { readConfig } from "../../src/config.ts";
import { openStorage } from "../../src/storage/storage.ts";
import { systemClock } from "../../src/system/clock.ts";
import { openTestBot } from "../support/test-bot.ts";
import { testSecretKey } from "../support/test-database.ts";
import { testLogger } from "../support/test-logger.ts";

const execute = promisify(execFile);
const root = join(import.meta.dirname, "../..");

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "porte-voix-backup-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the command as a process of its own, in a folder without a `.env`. Gives what it wrote; rejects when it fails. */
async function run(script: "backup" | "restore", dataDir: string, ...options: readonly string[]) {
  const { PATH = "", HOME = "" } = process.env;
  const { stdout } = await execute(process.execPath, [join(root, `scripts/${script}.ts`), ...options], {
    cwd: dataDir,
    env: { PATH, HOME, DATA_DIR: dataDir, SECRET_KEY: testSecretKey, LOG_LEVEL: "warn" },
  });
  return stdout;
}

const openHere = (dataDir: string) =>
  openStorage({
    config: readConfig({ DATA_DIR: dataDir, SECRET_KEY: testSecretKey }),
    clock: systemClock,
    logger: testLogger(),
  });

it("npm run backup and npm run restore take the embedded database to another machine, running or not", async () => {
  const [here, there] = [await newFolder(), await newFolder()];
  const storage = await openHere(here);
  const bot = await openTestBot({ storage });
  bot.clock.set(Date.now());
  await bot.presses("ada", "language:set:de");
  const old = join(here, "backups/porte-voix-20200101T000000Z.age");

  const first = (await run("backup", here)).trim();
  expect((await stat(first)).mode & 0o777).toBe(0o600);
  await writeFile(old, "");
  await utimes(old, 0, 0);
  await bot.presses("ada", "forget:yes:", { id: "preview:event:forget" });
  await run("backup", here, "--withdrawals", "--to", join(here, "withdrawals.sealed"));
  await bot.bot.idle();
  await storage.close();
  const said = await run("backup", here);
  expect(said).toContain("removed, too old to be restored: porte-voix-20200101T000000Z.age");
  expect((await readdir(join(here, "backups"))).length).toBeGreaterThanOrEqual(2);

  expect(await run("restore", there, "--check", first)).toMatch(/^Whole and authentic: made 20/);
  const told = await run("restore", there, first, "--withdrawals", join(here, "withdrawals.sealed"));
  expect(told).toContain("erased again: 1 people");
  await expect(run("restore", there, first)).rejects.toThrow(/--replace/);
  const restored = await openHere(there);
  onTestFinished(() => restored.close());
  expect(await restored.db.selectFrom("erasures").select("person_key").execute()).toEqual([
    { person_key: restored.keys.personKey(personId("preview", "ada")) },
  ]);
  expect(await restored.db.selectFrom("kv").selectAll().execute()).toEqual([]);
});
