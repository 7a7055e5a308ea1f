import { randomBytes } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { ConfigError } from "../system/config-error.ts";

/** Bytes of SECRET_KEY and of the generated secret. */
const keyBytes = 32;

/** Where a generated secret lies, and the next one while SECRET_KEY is being changed. */
export const secretFile = (dataDir: string): string => join(dataDir, "secret.key");
export const nextSecretFile = (dataDir: string): string => join(dataDir, "secret.key.next");

/** SECRET_KEY, or without it the secret in DATA_DIR. Throws `ConfigError` when that file is not a key. */
export async function secretOf(config: Pick<Config, "SECRET_KEY" | "DATA_DIR">): Promise<Buffer> {
  return decodeSecret(config.SECRET_KEY) ?? (await readSecretKey(secretFile(config.DATA_DIR)));
}

/** The bytes of a setting that config.ts has checked. */
export function decodeSecret(setting: string): Buffer;
export function decodeSecret(setting: string | undefined): Buffer | undefined;
export function decodeSecret(setting: string | undefined): Buffer | undefined {
  return setting === undefined ? undefined : Buffer.from(setting, "base64");
}

/**
 * The secret in this file, written once (mode 0600): `key`, or a new one. Two processes that start at once read the
 * same one. Throws `ConfigError` when the file is not a key: a new one would make all data unreadable.
 */
export async function readSecretKey(path: string, key: Buffer = randomBytes(keyBytes)): Promise<Buffer> {
  const text = (await readIfPresent(path)) ?? (await writeOnce(path, key));
  const kept = Buffer.from(text.trim(), "base64");
  if (kept.length === keyBytes) return kept;
  throw new ConfigError([
    {
      where: path,
      problem: "It does not hold 32 bytes in base64.",
      cure: "Put back the file from a backup; delete it only together with the data it belongs to.",
    },
  ]);
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Written whole and flushed under another name, then linked: the name never shows half a key, and the first wins. */
async function writeOnce(path: string, key: Buffer): Promise<string> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(`${key.toString("base64")}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(path, "utf8");
}
