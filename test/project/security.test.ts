import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../commands/index.ts";
import { readScripts, root } from "./shell-commands.ts";

const read = (path: string) => readFile(join(root, path), "utf8");
const page = await read("docs/security.md");

/** The cells of each row of the table under a heading. */
function tableUnder(heading: string): readonly (readonly string[])[] {
  const [section = ""] = (page.split(`\n## ${heading}\n`)[1] ?? "").split("\n## ");
  return section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1));
}

const testsNamedIn = (text: string) =>
  [...text.matchAll(/`(test\/[\w./-]+\.test\.ts)` “([^”]+)”/g)].map(([, file = "", title = ""]) => ({
    file,
    title,
  }));

describe("the threat model", () => {
  const threats = tableUnder("Threats, defences, tests");

  it("has a defence and a test for each threat", () => {
    expect(threats.length).toBeGreaterThan(40);
    const bare = threats.filter(
      ([threat, defence, test = "", ...rest]) =>
        !threat || !defence || testsNamedIn(test).length === 0 || rest.length > 0,
    );
    expect(bare).toEqual([]);
    // Nothing in the column but tests in the form that is checked.
    const unread = threats.map(([, , test = ""]) =>
      test.replace(/`test\/[\w./-]+\.test\.ts` “[^”]+”(, )?/g, ""),
    );
    expect(unread.filter(Boolean)).toEqual([]);
  });

  it.each(testsNamedIn(page))("names a test that exists: $file, $title", async ({ file, title }) => {
    const text = await read(file);
    const escaped = title.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");
    expect(text).toMatch(new RegExp(`\\(\\s*(["'\`])${escaped}\\1`));
  });

  it("names commands of npm that exist", async () => {
    const scripts = await readScripts();
    const named = [...page.matchAll(/`npm run (?:-s )?([a-z:-]+)/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe("the table of roles", () => {
  it("gives each command to whom the code gives it", () => {
    const audiences = {
      member: ["everyone"],
      moderator: ["moderators", "team"],
      organiser: ["organisers", "team"],
    };
    for (const [role, , may = ""] of tableUnder("Roles")) {
      if (role === "operator") continue;
      const wanted = audiences[role as keyof typeof audiences];
      const names = commands
        .filter(({ audience }) => wanted.includes(audience))
        .map(({ name }) => `/${name}`);
      expect([...may.matchAll(/`(\/[a-z]+)`/g)].map(([, name]) => name).sort()).toEqual(names.sort());
    }
  });
});

describe("the code", () => {
  it("puts no value into SQL as text", async () => {
    const files = await Array.fromAsync(
      glob(["src/**/*.ts", "commands/**/*.ts", "scripts/**/*.ts"], { cwd: root }),
    );
    const loose = (await Promise.all(files.map(async (file) => ({ file, text: await read(file) })))).filter(
      ({ text }) => /\bsql\.(raw|lit)\(|CompiledQuery\.raw\(|\.query\(\s*[`"'][^)]*\$\{/.test(text),
    );
    // What libraries bring along, escaped identifiers, and names in our own code: of a table, of a database just made.
    expect(loose.map(({ file }) => file).sort()).toEqual([
      "scripts/chaos/cluster.ts",
      "src/storage/backup/import-database.ts",
      "src/storage/line.ts",
      "src/storage/pooled-keyv.ts",
      "src/storage/run-sql.ts",
    ]);
  });
});
