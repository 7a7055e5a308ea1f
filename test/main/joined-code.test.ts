import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { findStart, joinedCodeFolder } from "../../src/joined-code.ts";
import { temporaryFolder } from "./bot-process.ts";

const root = join(import.meta.dirname, "../..");
let project: string;
const inProject = (path: string) => join(project, path);

beforeEach(async () => {
  project = await temporaryFolder();
  for (const folder of ["src/core", "commands", "scripts"])
    await mkdir(inProject(folder), { recursive: true });
  for (const file of [
    "package-lock.json",
    "scripts/join-modules.ts",
    "src/start.ts",
    "src/core/bot.ts",
    "commands/help.ts",
  ])
    await writeFile(inProject(file), `// ${file}\n`);
});

async function joinModules(): Promise<string> {
  const folder = joinedCodeFolder(project);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "main.mjs"), "");
  return join(folder, "main.mjs");
}

describe("joined modules", () => {
  it("are started from when they are of just this code", async () => {
    expect(findStart(project)).toBe(inProject("src/start.ts"));
    const joined = await joinModules();
    expect(findStart(project)).toBe(joined);
  });

  it.each([
    ["a byte of our code", () => writeFile(inProject("src/core/bot.ts"), "// src/core/bat.ts\n")],
    ["a new command", () => writeFile(inProject("commands/new.ts"), "")],
    [
      "a name",
      () =>
        cp(inProject("src/core/bot.ts"), inProject("src/bot.ts")).then(() =>
          rm(inProject("src/core/bot.ts")),
        ),
    ],
    ["how they are joined", () => writeFile(inProject("scripts/join-modules.ts"), "")],
    ["the version of a package", () => writeFile(inProject("package-lock.json"), "{}")],
  ])("are left alone once this changes: %s", async (_what, change) => {
    await joinModules();
    await change();
    expect(findStart(project)).toBe(inProject("src/start.ts"));
  });

  it("are those of this project as the tests run, so that each bot started here is as an operator's", () => {
    expect(findStart(root)).toBe(join(joinedCodeFolder(root), "main.mjs"));
  });

  it("are plain ASCII: a single letter beyond it makes Node read a whole file twice as large, and slower", async () => {
    const folder = joinedCodeFolder(root);
    const files = await Promise.all(
      (await readdir(folder)).map(async (name) => ({
        name,
        text: await readFile(join(folder, name), "utf8"),
      })),
    );
    // An HTML template of ours is kept as written: &mdash; and the like there.
    const beyond = files.flatMap(({ name, text }) =>
      [...text.matchAll(/.{0,40}\P{ASCII}.{0,40}/gu)].map(([around]) => `${name}: ${around}`),
    );
    expect(beyond).toEqual([]);
  });
});
