import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../src/config.ts";
import { openStorage } from "../../src/storage/storage.ts";
import { systemClock } from "../../src/system/clock.ts";
import { openTestBot } from "../support/test-bot.ts";
import { openTestStorage, testDatabaseUrl } from "../support/test-database.ts";
import { testLogger } from "../support/test-logger.ts";

const execute = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const newKey = () => randomBytes(32).toString("base64");
const ada = "telegram:person:424242424242";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "porte-voix-rotate-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

/** Runs the command as a process of its own, in a folder without a `.env`. Gives all it wrote; rejects when it fails. */
async function rotate(settings: Readonly<Record<string, string>>, ...options: readonly string[]) {
  const { PATH = "", HOME = "" } = process.env;
  const { stdout, stderr } = await execute(
    process.execPath,
    [join(root, "scripts/rotate-key.ts"), ...options],
    { cwd: folder, env: { PATH, HOME, DATA_DIR: folder, LOG_LEVEL: "warn", ...settings } },
  );
  return stdout + stderr;
}
const readKey = async (name: string) => (await readFile(join(folder, name), "utf8")).trim();

describe("npm run rotate-key, with a key from the settings", () => {
  let databaseUrl: string;
  let old: string;
  beforeEach(async () => {
    databaseUrl = await testDatabaseUrl();
    old = newKey();
  });
  const withKey = (key: string) => ({ DATABASE_URL: databaseUrl, SECRET_KEY: key });
  const open = (secretKey: string) => openTestStorage({ databaseUrl, secretKey });

  it("changes it while the bot answers: old and new go on together, until it is finished", async () => {
    const running = await openTestBot({ storage: await open(old) });
    await running.presses("ada", "language:set:en");
    const sealed = running.storage.keys.seal(ada, "row");

    const said = await rotate(withKey(old));
    const current = await readKey("secret.key.next");
    expect(said).not.toContain(current);
    expect(said).not.toContain(old);
    expect((await stat(join(folder, "secret.key.next"))).mode & 0o777).toBe(0o600);

    expect((await running.says("ada", "/petition"))?.language).toBe("en");
    const renewed = await openTestBot({ storage: await open(current) });
    expect((await renewed.says("ada", "/petition", { id: "preview:event:new" }))?.language).toBe("en");
    expect(renewed.storage.keys.open(sealed, "row")).toBe(ada);
    expect((await open(old)).keys.open(sealed, "row")).toBe(ada);

    await rotate(withKey(current), "--finish");
    expect(await readdir(folder)).toEqual([]);
    await expect(open(old)).rejects.toThrow(/written with another key/);
    expect((await open(current)).keys.open(sealed, "row")).toBe(ada);
    expect((await running.says("ada", "/petition"))?.language).toBe("en");
    expect((await renewed.says("ada", "/petition", { id: "preview:event:newer" }))?.language).toBe("en");
  });

  it("takes the new one from SECRET_KEY_NEW, and writes it nowhere", async () => {
    const current = newKey();
    await open(old);
    const said = await rotate({ ...withKey(old), SECRET_KEY_NEW: current });
    expect(said).not.toContain(current);
    expect(await readdir(folder)).toEqual([]);
    await open(current);
    await expect(rotate({ ...withKey(old), SECRET_KEY_NEW: newKey() })).rejects.toThrow(/changed already/);
    await open(current);
    await expect(rotate({ ...withKey(old), SECRET_KEY_NEW: old })).rejects.toThrow(/the key in use/);
  });

  it("goes on with the same new key when it is run twice", async () => {
    await open(old);
    await rotate(withKey(old));
    const current = await readKey("secret.key.next");
    await rotate(withKey(old));
    expect(await readKey("secret.key.next")).toBe(current);
    await open(current);
  });

  it("finishes with the new key only, undoes with the old one only, and finishing again is fine", async () => {
    await open(old);
    await rotate(withKey(old));
    const current = await readKey("secret.key.next");
    await expect(rotate(withKey(old), "--finish")).rejects.toThrow(/still the old one/);
    await expect(rotate(withKey(current), "--undo")).rejects.toThrow(/finish it instead/);
    await expect(rotate(withKey(current))).rejects.toThrow(/End that change first/);
    await rotate(withKey(old), "--undo");
    await expect(open(current)).rejects.toThrow(/written with another key/);
    await rotate({ ...withKey(old), SECRET_KEY_NEW: current });
    await rotate(withKey(current), "--finish");
    await rotate(withKey(current), "--finish");
  });
});

describe("npm run rotate-key, with the generated key", () => {
  it("puts the new one in its place beside the running bot's Postgres", async () => {
    const config = readConfig({ DATA_DIR: folder });
    const openHere = () => openStorage({ config, clock: systemClock, logger: testLogger() });
    const running = await openHere();
    onTestFinished(() => running.close());
    const old = await readKey("secret.key");
    const sealed = running.keys.seal(ada, "row");

    const said = await rotate({});
    const current = await readKey("secret.key");
    expect(current).not.toBe(old);
    expect(said).not.toContain(current);
    expect((await stat(join(folder, "secret.key"))).mode & 0o777).toBe(0o600);
    const restarted = await openHere();
    onTestFinished(() => restarted.close());
    expect(restarted.keys.open(sealed, "row")).toBe(ada);

    await rotate({}, "--finish");
    expect((await readdir(folder)).filter((name) => name.startsWith("secret"))).toEqual(["secret.key"]);
    await expect(rotate({ SECRET_KEY: old })).rejects.toThrow(/written with another key/);
    expect(await running.check()).toBe(true);
  });
});
