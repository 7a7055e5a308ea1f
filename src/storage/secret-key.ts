import { randomBytes } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../system/config-error.ts";

/** Bytes of SECRET_KEY and of the generated secret. */
const keyBytes = 32;

/**
 * The secret of this installation, generated once into `DATA_DIR/secret.key` (mode 0600). Two processes that start at
 * once read the same one. Throws `ConfigError` when the file is not a key: a new one would make all data unreadable.
 */
export async function readSecretKey(dataDir: string): Promise<Buffer> {
  const path = join(dataDir, "secret.key");
  const text = (await readIfPresent(path)) ?? (await generate(path));
  const key = Buffer.from(text.trim(), "base64");
  if (key.length === keyBytes) return key;
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
async function generate(path: string): Promise<string> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(`${randomBytes(keyBytes).toString("base64")}\n`);
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
