import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);

/** Three packages as npm installs them: one to run, one to test, and Node for this machine. */
const packages = {
  running: {},
  tool: {},
  "node-here": { os: [process.platform], cpu: [process.arch], bin: { node: "bin/node" } },
};

/** Without what the npm that runs these tests tells its children. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));

let shelf: string;
let project: string;
const inProject = (path: string) => join(project, path);
const installed = async () =>
  (await readdir(inProject("node_modules"))).filter((name) => !name.startsWith(".")).sort();

/** Runs the script as npm does before `npm start` (prestart) and the like. */
async function setUp(event: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    ...environment,
    NODE_ENV: "production",
    npm_lifecycle_event: event,
    npm_config_offline: "true",
    npm_config_cache: inProject("cache"),
  };
  try {
    return { code: 0, ...(await run(process.execPath, [inProject("scripts/setup.mjs")], { env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

beforeAll(async () => {
  shelf = await mkdtemp(join(tmpdir(), "porte-voix-packages-"));
  for (const [name, fields] of Object.entries(packages)) {
    const folder = join(shelf, name);
    await mkdir(join(folder, "bin"), { recursive: true });
    await writeFile(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", ...fields }));
    await writeFile(join(folder, "bin/node"), "#!/bin/sh\necho the new Node\n");
    await chmod(join(folder, "bin/node"), 0o755);
    await run("npm", ["pack", folder, "--pack-destination", shelf, "--loglevel=error"], {
      cwd: shelf,
      env: environment,
    });
  }
  const archive = (name: string) => ({ [name]: `file:${name}-1.0.0.tgz` });
  await writeFile(
    join(shelf, "package.json"),
    JSON.stringify({
      name: "project",
      dependencies: archive("running"),
      devDependencies: archive("tool"),
      optionalDependencies: archive("node-here"),
    }),
  );
  await run("npm", ["install", "--package-lock-only", "--offline", "--loglevel=error"], {
    cwd: shelf,
    env: environment,
  });
});

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "porte-voix déjà vu "));
  for (const file of await readdir(shelf))
    if (/\.(tgz|json)$/.test(file)) await cp(join(shelf, file), inProject(file));
  await cp(join(root, "scripts/setup.mjs"), inProject("scripts/setup.mjs"));
  return () => rm(project, { recursive: true, force: true });
});

afterAll(() => rm(shelf, { recursive: true, force: true }));

describe("the set-up script", () => {
  it("installs for npm start what running needs, and for npm test the rest", async () => {
    const start = await setUp("prestart");
    expect(start).toMatchObject({ code: 0, stdout: "" });
    expect(start.stderr).toMatch(/installing what running needs/);
    expect(await installed()).toEqual(["node-here", "running"]);
    expect(await setUp("pretest")).toMatchObject({ code: 0, stdout: "" });
    expect(await installed()).toEqual(["node-here", "running", "tool"]);
  });

  it("does nothing and says nothing when all is there, and never takes the tools away", async () => {
    await setUp("pretest");
    expect(await setUp("prestart")).toEqual({ code: 0, stdout: "", stderr: "" });
    const newer = JSON.parse(await readFile(inProject("node_modules/.package-lock.json"), "utf8"));
    newer.packages["node_modules/running"].version = "0.9.0";
    await writeFile(inProject("node_modules/.package-lock.json"), JSON.stringify(newer));
    expect((await setUp("prestart")).stderr).toMatch(/running and testing/);
    expect(await installed()).toEqual(["node-here", "running", "tool"]);
  });

  it("installs once when two copies start together, and lets go of its lock", async () => {
    const copies = await Promise.all([setUp("prestart"), setUp("prestart"), setUp("pretest")]);
    expect(copies.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await installed()).toContain("running");
    expect(await setUp("prestart")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect((await readdir(project)).filter((name) => name.startsWith(".setup-lock"))).toEqual([]);
  });

  it("takes over the lock of a copy that was killed", async () => {
    await writeFile(inProject(".setup-lock"), "killed");
    await utimes(inProject(".setup-lock"), 0, 0);
    expect(await setUp("prestart")).toMatchObject({ code: 0 });
    expect((await readdir(project)).filter((name) => name.startsWith(".setup-lock"))).toEqual([]);
  });

  it("makes the link to the new Node that older npm leaves out", async () => {
    await setUp("prestart");
    await rm(inProject("node_modules/.bin"), { recursive: true, force: true });
    await Promise.all([setUp("prestart"), setUp("prestart")]);
    expect((await run(inProject("node_modules/.bin/node"))).stdout).toBe("the new Node\n");
    expect(await readdir(inProject("node_modules/.bin"))).toEqual(["node"]);
  });

  it("completes an install that was stopped half-way", async () => {
    await setUp("prestart");
    await rm(inProject("node_modules/running"), { recursive: true });
    await rm(inProject("node_modules/.package-lock.json"));
    expect(await setUp("prestart")).toMatchObject({ code: 0 });
    expect(await installed()).toEqual(["node-here", "running"]);
  });

  it("prepares the start when the code is newer than what was made of it, and then no more", async () => {
    await setUp("prestart");
    await mkdir(inProject("src"));
    await writeFile(inProject("src/main.ts"), "");
    expect(await setUp("prestart")).toEqual({ code: 0, stdout: "", stderr: "the new Node\n" });
    await mkdir(inProject("node_modules/.cache/joined/of-this-code"), { recursive: true });
    await writeFile(inProject("node_modules/.cache/joined/of-this-code/main.mjs"), "");
    expect(await setUp("prestart")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("says what is missing when a package cannot be fetched, and stops the command", async () => {
    await rm(inProject("node-here-1.0.0.tgz"));
    const { code, stdout, stderr } = await setUp("prestart");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/porte-voix: npm could not install everything.*Check the network/);
  });
});

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

describe("the lockfile", async () => {
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  const entries = Object.entries(lock.packages).filter(([path]) => path !== "");

  it("names no download address, so that everyone's own registry serves", () => {
    expect(entries.filter(([, { resolved }]) => resolved).map(([path]) => path)).toEqual([]);
  });

  it("has every platform's package, without which newer npm refuses it", () => {
    const isLocked = (from: string, name: string): boolean => {
      if (lock.packages[join(from, "node_modules", name)]?.version) return true;
      return from !== "" && isLocked(from.includes("/node_modules/") ? dirname(dirname(from)) : "", name);
    };
    const absent = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(path, name)),
    );
    expect(absent).toEqual([]);
  });
});
