import {
  type ErasureMarker,
  keptWithdrawals,
  readWithdrawals,
  replayErasures,
  replayWithdrawals,
  type Withdrawal,
} from "../features/erasure/erasure.ts";
import { describedColumns } from "../features/privacy/data-map.ts";
import { retention, tooOld } from "../features/retention/retention.ts";
import { createQueueTables, dropOtherJobs } from "../jobs/restored-queue.ts";
import type { BackupConfig } from "../storage/backup/connect.ts";
import { restoreBackup } from "../storage/backup/restore-backup.ts";
import type { Database, Keys } from "../storage/storage.ts";
import { ConfigError } from "../system/config-error.ts";
import { endSessions, settleDoubtful } from "./settle-restored.ts";

/** Every table of the bot; those of the schema `public` without it. */
export const backedUpTables: readonly string[] = Object.keys(describedColumns);

interface RestoreParts {
  readonly config: BackupConfig;
  readonly file: string;
  /** Files of withdrawals: `readWithdrawals`. */
  readonly withdrawals: readonly string[];
  /** What is in the database goes. */
  readonly replace: boolean;
  /** The bot was stopped before the backup and has sent nothing since. */
  readonly moved: boolean;
  /** Accepts a backup older than the memory of erasures. */
  readonly old: boolean;
  /** ms since the epoch (UTC). */
  readonly now: number;
}

export interface Restored {
  readonly madeAt: number;
  readonly release: string;
  /** People erased again, and agreements taken back again. */
  readonly erased: number;
  readonly withdrawn: number;
  /** What may have been sent already and is not sent again; nothing after `moved`. */
  readonly doubtful: Awaited<ReturnType<typeof settleDoubtful>> | undefined;
}

/**
 * Restores a backup with all that must follow, in one transaction: what was erased or taken back since is erased or taken
 * back again, nothing is sent twice, nobody is signed in. Throws `ConfigError` when it cannot be; nothing is changed then.
 */
export async function restore(parts: RestoreParts): Promise<Restored> {
  const { config, file, now } = parts;
  let found: readonly Withdrawal[] = [];
  let done: Omit<Restored, "madeAt" | "release"> | undefined;
  const { madeAt, release } = await restoreBackup({
    config,
    file,
    tables: backedUpTables,
    createQueue: createQueueTables(),
    accept: (header) => refuseOld(file, header.madeAt, parts),
    replace: parts.replace
      ? async (db, header) => {
          found = await keptWithdrawals({ db }, header.madeAt);
        }
      : undefined,
    async after(db, { header, keys, wasSame }) {
      const noted = await readAll(parts.withdrawals, keys);
      done = await settle(db, [...(wasSame ? found : []), ...noted], {
        madeAt: header.madeAt,
        now,
        moved: parts.moved,
      });
    },
  });
  if (!done) throw new Error("The restored database was not settled");
  return { madeAt, release, ...done };
}

async function settle(
  db: Database,
  withdrawals: readonly Withdrawal[],
  { moved, ...moments }: { readonly madeAt: number; readonly now: number; readonly moved: boolean },
): Promise<Omit<Restored, "madeAt" | "release">> {
  const markers = withdrawals.flatMap((withdrawal): readonly ErasureMarker[] => {
    if (withdrawal.kind !== "erased") return [];
    const { kind, ...marker } = withdrawal;
    return [marker];
  });
  // Taken back first: who was also erased then leaves nothing of it.
  const withdrawn = await replayWithdrawals({ db }, withdrawals, moments.madeAt);
  const erased = await replayErasures({ db }, markers, moments.madeAt);
  await endSessions(db);
  if (moved) return { erased, withdrawn, doubtful: undefined };
  await dropOtherJobs(db);
  return { erased, withdrawn, doubtful: await settleDoubtful(db, moments) };
}

/** Sealed with the key in the backup: readable only now, and those of another bot not at all. */
async function readAll(files: readonly string[], keys: Keys): Promise<readonly Withdrawal[]> {
  const read: Withdrawal[] = [];
  for (const file of files)
    try {
      read.push(...(await readWithdrawals(file, keys)));
    } catch (error) {
      throw new ConfigError(
        [
          {
            where: file,
            problem: "It does not hold withdrawals of the bot that made this backup, or is damaged.",
            cure: "Give its own files (DATA_DIR/backups/withdrawals-*.sealed), or leave this one out.",
          },
        ],
        { cause: error },
      );
    }
  return read;
}

function refuseOld(file: string, madeAt: number, { old, now }: Pick<RestoreParts, "old" | "now">): void {
  if (old || madeAt > tooOld("erasures", now)) return;
  throw new ConfigError([
    {
      where: file,
      problem: `It is older than ${retention.erasures.days} days: who was erased since is not remembered any more.`,
      cure: "Take a newer one; or say --old, and tell people publicly that they have to erase again.",
    },
  ]);
}
