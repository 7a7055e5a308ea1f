import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { backedUpTables } from "../src/app/restore.ts";
import { type Config, readConfig } from "../src/config.ts";
import { keptWithdrawals, writeWithdrawals } from "../src/features/erasure/erasure.ts";
import { tooOld } from "../src/features/retention/retention.ts";
import { backupFolder, backupName, sweepBackups } from "../src/storage/backup/backup-folder.ts";
import { makeBackup } from "../src/storage/backup/make-backup.ts";
import { openStorage } from "../src/storage/storage.ts";
import { systemClock } from "../src/system/clock.ts";
import { createLogger } from "../src/system/logger.ts";
import { readRelease } from "./read-release.ts";
import { runScript } from "./script-error.ts";

const standardOutput = "-";

/**
 * Writes an encrypted backup of the whole database, while the bot runs or not, and removes those too old to be restored.
 * It reads the same settings as the bot.
 */
await runScript(async () => {
  const { values } = parseArgs({
    options: { to: { type: "string" }, withdrawals: { type: "boolean", default: false } },
  });
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  const now = systemClock.now();
  if (values.withdrawals) return writeOut(values.to ?? standardOutput, await exportWithdrawals(config, now));
  const folder = backupFolder(config.DATA_DIR);
  const to = values.to ?? join(folder, backupName(now));
  const release = await readRelease();
  const about = { config, release, tables: backedUpTables, now };
  await makeBackup({ ...about, to: to === standardOutput ? process.stdout : to });
  if (to === standardOutput) return;
  const removed = await sweepBackups(folder, tooOld("erasures", now));
  process.stdout.write(
    [to, ...removed.map((name) => `removed, too old to be restored: ${name}`), ""].join("\n"),
  );
});

/** Who was erased, or took back an agreement, in the days that a backup can be of. */
async function exportWithdrawals(config: Config, now: number): Promise<string> {
  const storage = await openStorage({ config, logger: createLogger(config.LOG_LEVEL), clock: systemClock });
  try {
    return writeWithdrawals(await keptWithdrawals(storage, tooOld("erasures", now)), storage.keys);
  } finally {
    await storage.close();
  }
}

async function writeOut(to: string, text: string): Promise<void> {
  if (to === standardOutput) process.stdout.write(text);
  else await writeFile(to, text, { mode: 0o600 });
}
