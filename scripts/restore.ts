import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Restored, restore } from "../src/app/restore.ts";
import { readConfig } from "../src/config.ts";
import { journalFiles } from "../src/features/erasure/erasure.ts";
import { backupFolder } from "../src/storage/backup/backup-folder.ts";
import { checkBackup } from "../src/storage/backup/restore-backup.ts";
import { systemClock } from "../src/system/clock.ts";
import { runScript, ScriptError } from "./script-error.ts";

const flag = { type: "boolean", default: false } as const;

/** Restores a backup into an empty database, all of it or nothing. It reads the same settings as the bot, which is stopped. */
await runScript(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: flag,
      replace: flag,
      moved: flag,
      old: flag,
      withdrawals: { type: "string", multiple: true, default: [] },
    },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0)
    throw new ScriptError("Give one backup: npm run restore -- FILE");
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  if (values.check) {
    const { madeAt, release } = await checkBackup(config, file);
    process.stdout.write(`Whole and authentic: made ${wordMoment(madeAt)} by release ${release}.\n`);
    return;
  }
  const { replace, moved, old } = values;
  const withdrawals = [...(await journalFiles(backupFolder(config.DATA_DIR))), ...values.withdrawals];
  const now = systemClock.now();
  const restored = await restore({ config, file, withdrawals, replace, moved, old, now });
  process.stdout.write(`${tellRestored(restored, withdrawals.length).join("\n")}\n`);
});

function wordMoment(moment: number): string {
  return new Date(moment).toISOString();
}

function tellRestored(
  { madeAt, release, erased, withdrawn, doubtful }: Restored,
  files: number,
): readonly string[] {
  return [
    `Restored: the database as it was on ${wordMoment(madeAt)}, written by release ${release}.`,
    `From ${files} files of withdrawals and the database itself: erased again: ${erased} people; taken back again: ${withdrawn} agreements.`,
    ...(doubtful
      ? [
          `Not sent again, since they may have been: ${doubtful.reminders} reminders (their people are told of the doubt), ${doubtful.events} answers.`,
          `Paused until a moderator looks at them: ${doubtful.broadcasts} broadcasts.`,
        ]
      : []),
    "Nobody is signed in to the dashboard any more. Start the bot.",
  ];
}
