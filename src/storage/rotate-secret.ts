import { rename, rm } from "node:fs/promises";
import type { Kysely, Transaction } from "kysely";
import type { Config } from "../config.ts";
import { ConfigError } from "../system/config-error.ts";
import { prepareDataFolder } from "./data-folder.ts";
import { sealDataKey, tryOpen } from "./data-key.ts";
import { decodeSecret, nextSecretFile, readSecretKey, secretFile, secretOf } from "./secret-key.ts";
import type { Tables } from "./tables.ts";

type RotationConfig = Pick<Config, "DATA_DIR" | "SECRET_KEY" | "SECRET_KEY_NEW">;

/** Where the new key is now: in force already, in a file to be copied from, or with whoever gave it. */
export type NextSecret =
  | { readonly kind: "in force" | "given" }
  | { readonly kind: "file"; readonly path: string };

/**
 * Seals the data key with a new SECRET_KEY beside the old one: from now on both open it. May be repeated, also after it
 * was cut short: it goes on with the same new key. Throws `ConfigError` while another change is under way.
 */
export async function beginRotation(db: Kysely<Tables>, config: RotationConfig): Promise<NextSecret> {
  const secret = await secretOf(config);
  const given = decodeSecret(config.SECRET_KEY_NEW);
  if (given?.equals(secret)) throw problem("SECRET_KEY_NEW is the key in use.", "Give another one.");
  await db.transaction().execute(async (transaction) => {
    const { sealed, sealed_next } = await lockDataKey(transaction);
    const key = tryOpen(secret, sealed);
    if (!key) throw underWay();
    const next = given && config.SECRET_KEY ? given : await keepNext(config.DATA_DIR, given);
    if (sealed_next !== null && !tryOpen(next, sealed_next)) throw underWay();
    await transaction
      .updateTable("data_key")
      .set({ sealed_next: sealDataKey(next, key) })
      .execute();
  });
  if (!config.SECRET_KEY) {
    // After the database: cut short in between, the old key still opens it, and a second run comes here again.
    await rename(nextSecretFile(config.DATA_DIR), secretFile(config.DATA_DIR));
    return { kind: "in force" };
  }
  return given ? { kind: "given" } : { kind: "file", path: nextSecretFile(config.DATA_DIR) };
}

/** The old key opens nothing from now on. Throws `ConfigError` unless the settings hold the new one. */
export async function finishRotation(db: Kysely<Tables>, config: RotationConfig): Promise<void> {
  const secret = await secretOf(config);
  await db.transaction().execute(async (transaction) => {
    const { sealed, sealed_next } = await lockDataKey(transaction);
    if (sealed_next === null) {
      if (tryOpen(secret, sealed)) return;
      throw problem("It does not open this database.", "Give the key in use.");
    }
    if (!tryOpen(secret, sealed_next))
      throw problem(
        "It is still the old one.",
        "Put the new key into SECRET_KEY, restart the bot with it, then finish.",
      );
    await transaction.updateTable("data_key").set({ sealed: sealed_next, sealed_next: null }).execute();
  });
  await rm(nextSecretFile(config.DATA_DIR), { force: true });
}

/** The new key opens nothing from now on. Throws `ConfigError` unless the settings hold the old one. */
export async function undoRotation(db: Kysely<Tables>, config: RotationConfig): Promise<void> {
  const secret = await secretOf(config);
  await db.transaction().execute(async (transaction) => {
    const { sealed } = await lockDataKey(transaction);
    if (!tryOpen(secret, sealed))
      throw problem("It is the new one.", "Only the old key can undo the change; finish it instead.");
    await transaction.updateTable("data_key").set({ sealed_next: null }).execute();
  });
  await rm(nextSecretFile(config.DATA_DIR), { force: true });
}

const lockDataKey = (transaction: Transaction<Tables>) =>
  transaction.selectFrom("data_key").select(["sealed", "sealed_next"]).forUpdate().executeTakeFirstOrThrow();

async function keepNext(dataDir: string, given: Buffer | undefined): Promise<Buffer> {
  await prepareDataFolder(dataDir);
  const kept = await readSecretKey(nextSecretFile(dataDir), given);
  if (given && !kept.equals(given)) throw underWay();
  return kept;
}

const underWay = () =>
  problem(
    "It is being changed already.",
    "End that change first: npm run rotate-key -- --finish with the new key, or -- --undo with the old one.",
  );

const problem = (what: string, cure: string) =>
  new ConfigError([{ where: "SECRET_KEY", problem: what, cure }]);
