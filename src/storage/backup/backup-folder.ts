import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { namesIn } from "../../system/names-in.ts";

/** Where backups lie unless another place is given, and the withdrawals since. */
export const backupFolder = (dataDir: string): string => join(dataDir, "backups");

const form = /^porte-voix-\d{8}T\d{6}Z\.age(\.\d+\.part)?$/;
/** The name of a backup made at this moment (ms since the epoch, UTC): `porte-voix-20261124T231500Z.age`. */
export const backupName = (moment: number): string =>
  `porte-voix-${new Date(moment).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z.age`;

/** Removes the backups, and what is left of interrupted ones, last written at `moment` (ms since the epoch) or before. */
export async function sweepBackups(folder: string, moment: number): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of await namesIn(folder)) {
    if (!form.test(name)) continue;
    const path = join(folder, name);
    if ((await stat(path)).mtimeMs > moment) continue;
    await rm(path, { force: true });
    removed.push(name);
  }
  return removed;
}
