import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { ConfigError } from "../system/config-error.ts";
import { deriveKey, openWith, sealWith } from "./sealing.ts";
import type { Tables } from "./tables.ts";

const row = "data_key";
const wrap = (secret: Buffer) => deriveKey(secret, "data key");

/**
 * The random key that hashes and addresses are made with. The database keeps it sealed with SECRET_KEY, so that
 * changing SECRET_KEY re-seals this one row instead of every row, and a wrong SECRET_KEY is noticed at start. While it
 * is being changed (rotate-secret.ts), the old and the new one both open it.
 * Throws `ConfigError` when none of the secrets (the current one first) opens it.
 */
export async function openDataKey(db: Kysely<Tables>, secret: Buffer, previous?: Buffer): Promise<Buffer> {
  await db
    .insertInto("data_key")
    .values({ sealed: sealDataKey(secret, randomBytes(32)) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const kept = await db.selectFrom("data_key").select(["sealed", "sealed_next"]).executeTakeFirstOrThrow();
  const key = tryOpen(secret, kept.sealed) ?? tryOpen(secret, kept.sealed_next);
  if (key) return key;
  const rotated = previous && tryOpen(previous, kept.sealed);
  if (!rotated) throw wrongSecret();
  await db
    .updateTable("data_key")
    .set({ sealed: sealDataKey(secret, rotated), sealed_next: null })
    .where("sealed", "=", kept.sealed)
    .execute();
  return rotated;
}

/** The data key as the database keeps it. */
export const sealDataKey = (secret: Buffer, key: Buffer): string => sealWith(wrap(secret), key, row);

/** The data key, when this secret sealed it; `undefined` when it did not. */
export function tryOpen(secret: Buffer, sealed: string | null): Buffer | undefined {
  try {
    return sealed === null ? undefined : openWith(wrap(secret), sealed, row);
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
