import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createKeys } from "../../src/storage/keys.ts";
import { readSecretKey, secretFile } from "../../src/storage/secret-key.ts";
import { openStorage } from "../../src/storage/storage.ts";
import { systemClock } from "../../src/system/clock.ts";
import { ConfigError } from "../../src/system/config-error.ts";
import { testDatabaseUrl } from "../support/test-database.ts";
import { testLogger } from "../support/test-logger.ts";

const ada = "telegram:person:4242";
const newKey = () => randomBytes(32).toString("base64");

async function open(databaseUrl: string, secretKey: string, previous?: string) {
  const config = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: "unused",
    SECRET_KEY: secretKey,
    SECRET_KEY_PREVIOUS: previous,
  };
  const storage = await openStorage({ config, clock: systemClock, logger: testLogger() });
  onTestFinished(() => storage.close());
  return storage;
}

describe("changing SECRET_KEY", () => {
  it("keeps every person and every sealed address, and lets go of the old key", async () => {
    const url = await testDatabaseUrl();
    const [old, current] = [newKey(), newKey()];
    const before = (await open(url, old)).keys;
    const sealed = before.seal(ada, "row");
    const rotated = (await open(url, current, old)).keys;
    expect(rotated.personKey(ada)).toBe(before.personKey(ada));
    expect(rotated.open(sealed, "row")).toBe(ada);
    expect((await open(url, current)).keys.open(sealed, "row")).toBe(ada);
    await expect(open(url, old)).rejects.toBeInstanceOf(ConfigError);
  });

  it("is refused without the old key, before anything is written with the wrong one", async () => {
    const url = await testDatabaseUrl();
    await open(url, newKey());
    await expect(open(url, newKey())).rejects.toThrow(/SECRET_KEY_PREVIOUS/);
    await expect(open(url, newKey(), newKey())).rejects.toThrow(/written with another key/);
  });
});

describe("keys", () => {
  it("mean nothing to whoever has another database", async () => {
    const [one, other] = [createKeys(randomBytes(32)), createKeys(randomBytes(32))];
    expect(one.personKey(ada)).not.toBe(other.personKey(ada));
    expect(() => other.open(one.seal(ada, "row"), "row")).toThrow();
  });

  it("differ by what they stand for, also for equal ids", () => {
    const keys = createKeys(randomBytes(32));
    const made = [keys.personKey(ada), keys.guildKey(ada), keys.eventKey(ada), keys.webhookSecret()];
    expect(new Set(made).size).toBe(made.length);
  });

  it("refuse what was never sealed", () => {
    const keys = createKeys(randomBytes(32));
    for (const text of ["", "AQ", "telegram:person:4242", randomBytes(60).toString("base64url")])
      expect(() => keys.open(text, "row")).toThrow();
  });
});

describe("the generated secret", () => {
  const newFolder = async () => {
    const folder = await mkdtemp(join(tmpdir(), "porte-voix-secret-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return folder;
  };

  it("is made once, for its owner's eyes only, however many start at once", async () => {
    const folder = await newFolder();
    const secrets = await Promise.all(Array.from({ length: 20 }, () => readSecretKey(secretFile(folder))));
    expect(new Set(secrets.map((secret) => secret.toString("hex"))).size).toBe(1);
    expect(secrets[0]).toHaveLength(32);
    expect(await readdir(folder)).toEqual(["secret.key"]);
    expect((await stat(join(folder, "secret.key"))).mode & 0o777).toBe(0o600);
  });

  it("is never replaced: a damaged file is told to the operator", async () => {
    const folder = await newFolder();
    const file = join(folder, "secret.key");
    await writeFile(file, "damaged");
    await expect(readSecretKey(secretFile(folder))).rejects.toBeInstanceOf(ConfigError);
    expect(await readFile(file, "utf8")).toBe("damaged");
  });
});
