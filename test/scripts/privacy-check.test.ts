import { execFile } from "node:child_process";
import { cp, glob, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { describedColumns } from "../../src/features/privacy/data-map.ts";

const execute = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const kit = join(root, "docs/privacy");

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
async function check(...options: readonly string[]): Promise<Outcome> {
  const running = execute(process.execPath, [join(root, "scripts/privacy-check.ts"), ...options], {
    cwd: root,
  });
  return running.then(
    (done) => ({ code: 0, ...done }),
    (failed: Outcome) => failed,
  );
}

async function copyKit(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "porte-voix-kit-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(kit, folder, { recursive: true });
  return folder;
}
const filesIn = async (folder: string) =>
  (await Array.fromAsync(glob("*.md", { cwd: folder }))).map((name) => join(folder, name));

describe("npm run privacy:check", () => {
  it("names every placeholder with its file and line, and fails", async () => {
    const { code, stdout } = await check();
    expect(code).toBe(1);
    const text = await readFile(join(kit, "notice.en.md"), "utf8");
    const line = text.split("\n").findIndex((one) => one.includes("[[OPERATOR NAME]]")) + 1;
    const found = stdout.split("\n").filter((text) => text.includes("notice.en.md"));
    expect(found[0]).toBe(`docs/privacy/notice.en.md:${line}: [[OPERATOR NAME]]`);
    const count = (
      await Promise.all(
        [...(await filesIn(kit)), join(root, "campaign.yaml")].map((file) => readFile(file, "utf8")),
      )
    )
      .join("\n")
      .match(/\[\[/g)?.length;
    expect(stdout).toContain("\ncampaign.yaml:");
    expect(stdout).toContain(`\n${count} left to fill in.\n`);
  });

  it("only lists them with --list", async () => {
    const [listed, checked] = [await check("--list"), await check()];
    expect(listed.code).toBe(0);
    expect(listed.stdout).toBe(checked.stdout);
  });

  it("is content once all are filled in, and says which one was forgotten", async () => {
    const folder = await copyKit();
    for (const file of await filesIn(folder))
      await writeFile(file, (await readFile(file, "utf8")).replaceAll(/\[\[.*?\]\]/g, "filled in"));
    expect(await check("--folder", folder)).toMatchObject({
      code: 0,
      stdout: "Nothing is left to fill in.\n",
    });
    await writeFile(join(folder, "more.md"), "one\n\nand [[DATE]] with [[ANOTHER DATE]]\n");
    const { code, stdout } = await check("--folder", folder);
    expect(code).toBe(1);
    expect(stdout).toMatch(/more\.md:3: \[\[DATE\]\]\n.*more\.md:3: \[\[ANOTHER DATE\]\]\n2 left/);
  });

  it("takes no empty folder for a finished kit", async () => {
    expect(await check("--folder", join(root, "no-such-folder"))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no Markdown file"),
    });
  });
});

describe("the privacy kit", async () => {
  const files = await filesIn(kit);

  it.each(files)("says of %s that it is an example and no legal advice", async (file) => {
    expect(await readFile(file, "utf8")).toMatch(
      /^# .+\n\n> (An example to be adapted by whoever runs the bot, not legal advice|Un exemple, à adapter par qui exploite le robot ; ce n’est pas un conseil juridique)\./,
    );
  });

  it("records every table of the database and no other", async () => {
    const record = await readFile(join(kit, "record-of-processing.md"), "utf8");
    const [, table = ""] = record.split("## What the database holds");
    const rows = table.split("## ")[0]?.match(/^\| `.*$/gm) ?? [];
    const named = rows.flatMap((row) =>
      [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name.replace(/ \(.*/, "")),
    );
    expect([...new Set(named)].sort()).toEqual(Object.keys(describedColumns).sort());
  });

  it("asks for the same things in both languages of the notice", async () => {
    const count = async (language: string) =>
      (await readFile(join(kit, `notice.${language}.md`), "utf8")).match(/\[\[/g)?.length;
    expect(await count("fr")).toBe(await count("en"));
  });
});
