import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readEntry } from "../../src/features/faq/read-entry.ts";
import { readSources } from "../../src/features/faq/read-sources.ts";
import { root } from "./shell-commands.ts";

const read = (path: string) => readFile(join(root, path), "utf8");
const page = await read("docs/editing-answers.md");

describe("the editors’ page", () => {
  it("shows an answer that the bot reads", async () => {
    const [, text = ""] = /^```markdown\n(.*?)^```/ms.exec(page) ?? [];
    const { sources } = readSources(await read("locales/sources.yaml"));
    expect(readEntry({ id: "gdpr", language: "en", text }, sources)).toMatchObject({ ok: true });
  });

  it("explains messages that exist", async () => {
    const files = await Array.fromAsync(
      glob(["scripts/faq-check/*.ts", "src/features/faq/*.ts", "src/features/words/*.ts"], { cwd: root }),
    );
    const code = (await Promise.all(files.map(read))).join("\n");
    const [, table = ""] = page.split("| it says | do this |\n");
    const rows = table
      .split("\n")
      .filter((row) => row.startsWith("|"))
      .slice(1);
    const messages = rows.map((row) => row.split("|")[1]?.trim() ?? "");
    expect(messages.length).toBeGreaterThan(20);
    const parts = messages.flatMap((message) => message.split("…").map((part) => part.trim()));
    expect(parts.filter((part) => !code.includes(part))).toEqual([]);
  });
});
