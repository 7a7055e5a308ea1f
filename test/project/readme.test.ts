import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { glob, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { commands } from "../../commands/index.ts";
import { readConfig } from "../../src/config.ts";
import { testSecretKey } from "../support/test-database.ts";
import { readScripts, root, strangersEnvironment } from "./shell-commands.ts";

const run = promisify(execFile);
const read = (path: string) => readFile(join(root, path), "utf8");
const [readme, contributing, editing, backups] = (await Promise.all(
  ["README.md", "CONTRIBUTING.md", "docs/editing-answers.md", "docs/operating-backups.md"].map(read),
)) as [string, string, string, string];
const kit = await Promise.all(
  (await Array.fromAsync(glob("docs/privacy/*.md", { cwd: root }))).sort().map(read),
);

const commandsIn = (text: string) =>
  [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = ""]) => block.trim().split("\n"));
const quoted = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);

/** The cells of each row of the table under a heading, in Markdown. */
function tableUnder(heading: string): readonly (readonly string[])[] {
  const [, section = ""] = readme.split(`\n## ${heading}\n`);
  const rows = section.split("\n## ")[0]?.split("\n") ?? [];
  return rows
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** What running a command of the README has to show. `npm start` and `npm test` have tests of their own. */
const outcomes: Readonly<Record<string, (command: string) => Promise<void>>> = {
  "npm start": async () => {
    expect(await readScripts()).toMatchObject({
      prestart: "node scripts/setup.mjs",
      start: expect.any(String),
    });
    expect(existsSync(join(import.meta.dirname, "start.test.ts"))).toBe(true);
  },
  "npm test": async () => {
    expect(await readScripts()).toMatchObject({ pretest: "node scripts/setup.mjs", test: "vitest run" });
    expect((await readScripts()).check).toMatch(/&& npm test$/);
    expect((await read(".ci/run")).trimEnd()).toMatch(/npm run check$/);
  },
  "npm run -s ask": async (command) => {
    const { stdout } = await shell(command);
    expect(stdout).toContain("Sources");
    expect(stdout).toMatch(/(Vérifié le|Verified on) \d/);
  },
  "npm run -s faq:check": async (command) => {
    const { stdout } = await shell(command);
    expect(stdout).toMatch(/^No errors and .* in \d+ files?\.$/m);
  },
  "npm run -s eval": async (command) => {
    const { stdout } = await shell(command);
    const report = JSON.parse(stdout) as Record<string, number>;
    const lines = (await read(command.split(" ").at(-1) ?? "")).trim().split("\n");
    expect(report.questions).toBe(lines.length);
    expect(report.precision).toBeGreaterThan(0.9);
  },
  // Both on a database of their own, and in full, in test/scripts/backup.test.ts; here on nothing.
  "npm run backup": async (command) => {
    await expect(shellOnNothing(command)).rejects.toThrow(/There is nothing in it\. Start the bot once/);
  },
  "npm run restore": async (command) => {
    await expect(shellOnNothing(command)).rejects.toThrow(/porte-voix-\d+T\d+Z\.age: It cannot be read/);
  },
  "npm run privacy:check": async (command) => {
    const { stdout } = await shell(command);
    expect(stdout).toMatch(/docs\/privacy\/notice\.fr\.md:\d+: \[\[/);
  },
};

/** The same with the settings of a bot that never started. */
async function shellOnNothing(command: string) {
  const folder = await mkdtemp(join(tmpdir(), "porte-voix-readme-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = strangersEnvironment({ DATA_DIR: folder, DATABASE_URL: "", SECRET_KEY: testSecretKey });
  return run("sh", ["-c", command], { cwd: root, env });
}
const shell = (command: string) => run("sh", ["-c", command], { cwd: root, env: strangersEnvironment() });

describe("the commands of the README, of CONTRIBUTING, of the editors’ page, of the page on backups and of the privacy kit", () => {
  const written = [readme, contributing, editing, backups, ...kit].flatMap(commandsIn);

  it("are there, and each is one of those tested here", () => {
    expect(written.length).toBeGreaterThan(0);
    const known = Object.keys(outcomes);
    expect(written.filter((command) => !known.some((start) => command.startsWith(start)))).toEqual([]);
    expect(known.filter((start) => !written.some((command) => command.startsWith(start)))).toEqual([]);
  });

  it.each(written)("%s does what is written", async (command) => {
    const [, check] = Object.entries(outcomes).find(([start]) => command.startsWith(start)) ?? [];
    await check?.(command);
  });

  it("that stand inside a sentence exist too", async () => {
    const scripts = await readScripts();
    const named = [readme, contributing, editing, backups, ...kit].flatMap(quoted);
    const npm = named.flatMap((code) => /^npm (?:run (?:-s )?)?([a-z:-]+)/.exec(code)?.[1] ?? []);
    expect(npm.filter((script) => script !== "install" && !(script in scripts))).toEqual([]);
    const files = named.flatMap((code) => /^node (\S+)/.exec(code)?.[1] ?? []);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

describe("the links between the project's own pages", async () => {
  const pages = await Array.fromAsync(glob(["*.md", "docs/**/*.md"], { cwd: root }));

  it.each(pages)("of %s lead somewhere", async (page) => {
    const text = (await read(page)).replaceAll(/^```.*?^```/gms, "");
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    const dead = await Promise.all(
      targets.map(async (target) => {
        if (/^https?:/.test(target)) return [];
        const [path = "", anchor] = target.split("#");
        const file = path === "" ? page : join(dirname(page), path);
        if (!existsSync(join(root, file))) return [target];
        return anchor === undefined || anchorsOf(await read(file)).includes(anchor) ? [] : [target];
      }),
    );
    expect(dead.flat()).toEqual([]);
  });

  /** As the forges make them from headings: lower case, no signs, hyphens for spaces. */
  const anchorsOf = (text: string) =>
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} -]/gu, "")
        .replaceAll(" ", "-"),
    );
});

describe("the README's table of settings", () => {
  const rows = tableUnder("Settings").flatMap(([names = "", defaults = ""]) => {
    const values = quoted(defaults);
    return quoted(names).map((name, index) => ({ name, value: values[index], words: defaults }));
  });
  const config = readConfig({});
  const settingsRead = async () =>
    [...(await read("src/config.ts")).matchAll(/^ {2}([A-Z][A-Z_]+): \[/gm)].map(([, name = ""]) => name);

  it("names every setting that is read, and no other", async () => {
    expect(rows.map(({ name }) => name).sort()).toEqual((await settingsRead()).sort());
  });

  it.each(rows)("tells the default of $name", ({ name, value, words }) => {
    const actual: unknown = config[name as keyof typeof config];
    if (name === "PREVIEW") return expect(words).toBe("`on` without a platform token");
    if (name === "PUBLIC_URL") return expect([actual, value]).toEqual([undefined, "http://HOST:PORT"]);
    if (actual === undefined) return expect(words).toMatch(/^(none|made once)/);
    if (Array.isArray(actual) && actual.length === 0) return expect(words).toBe("empty");
    return expect(value).toBe(typeof actual === "boolean" ? (actual ? "on" : "off") : String(actual));
  });
});

describe("the README's table of commands", () => {
  const named = tableUnder("What it can do").flatMap(([cell = ""]) =>
    quoted(cell).map((code) => code.replace(/^\/(\S+).*$/, "$1")),
  );

  it("names every command, and no other", () => {
    expect(named.sort()).toEqual(commands.map(({ name }) => name).sort());
  });
});
