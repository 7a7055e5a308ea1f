import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { ConfigError } from "../system/config-error.ts";
import { deriveKey, openWith, sealWith } from "./sealing.ts";
import type { Tables } from "./tables.ts";

const row = "data_key";
const wrap = (secret: Buffer) => deriveKey(secret, "data key");

/**
 * The random key that hashes and addresses are made with. The database keeps it sealed with SECRET_KEY, so that
 * changing SECRET_KEY re-seals this one row instead of every row, and a wrong SECRET_KEY is noticed at start.
 * Throws `ConfigError` when none of the secrets (the current one first) opens it.
 */
export async function openDataKey(db: Kysely<Tables>, secret: Buffer, previous?: Buffer): Promise<Buffer> {
  const fresh = sealWith(wrap(secret), randomBytes(32), row);
  await db
    .insertInto("data_key")
    .values({ sealed: fresh })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { sealed } = await db.selectFrom("data_key").select("sealed").executeTakeFirstOrThrow();
  const key = tryOpen(secret, sealed);
  if (key) return key;
  const rotated = previous && tryOpen(previous, sealed);
  if (!rotated) throw wrongSecret();
  await db
    .updateTable("data_key")
    .set({ sealed: sealWith(wrap(secret), rotated, row) })
    .where("sealed", "=", sealed)
    .execute();
  return rotated;
}

function tryOpen(secret: Buffer, sealed: string): Buffer | undefined {
  try {
    return openWith(wrap(secret), sealed, row);
  } catch {
    return undefined;
  }
}

const wrongSecret = () =>
  new ConfigError([
    {
      where: "SECRET_KEY",
      problem: "The data in this database was written with another key.",
      cure: "Give the key it was written with; to change it, give the old one as SECRET_KEY_PREVIOUS for one start.",
    },
  ]);
