import { appendFile, cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadEntries } from "../../../src/features/faq/load-entries.ts";

let folder: string;
let localesDir: string;
let cacheDir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "answers-"));
  localesDir = join(folder, "locales");
  cacheDir = join(folder, "cache");
  const from = join(import.meta.dirname, "../../../locales");
  for (const name of ["sources.yaml", "it"])
    await cp(join(from, name), join(localesDir, name), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const load = () => loadEntries(localesDir, ["it"], cacheDir);

describe("the answers as an earlier start read them", () => {
  it("are kept, and the same when they are read again", async () => {
    const read = await load();
    expect(await readdir(cacheDir)).toHaveLength(1);
    expect(await load()).toEqual(read);
  });

  it.each([
    ["it/faq/gdpr.md", "- una domanda nuova\n"],
    ["it/outside/thanks.md", "- grazie davvero a voi\n"],
    ["it/synonyms.yaml", "- [uno, una]\n"],
    ["sources.yaml", "new: { title: Title, publisher: Publisher }\n"],
  ])("are read anew when %s has changed", async (path, line) => {
    const before = await load();
    await appendFile(join(localesDir, path), line);
    expect(await load()).not.toEqual(before);
  });

  it("are read when what was kept is broken", async () => {
    const read = await load();
    const [file = ""] = await readdir(cacheDir);
    await writeFile(join(cacheDir, file), "no answers");
    expect(await load()).toEqual(read);
  });

  it("are not kept when a file is wrong: each start names it", async () => {
    await writeFile(join(localesDir, "it/faq/gdpr.md"), "nothing");
    for (const _start of [1, 2]) expect((await load()).problems).toHaveLength(1);
    expect(await readdir(folder)).toEqual(["locales"]);
  });
});
