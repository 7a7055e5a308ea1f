import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareDataFolder } from "../../src/storage/data-folder.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-folder-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("DATA_DIR", () => {
  it("is made with the folders above it", async () => {
    const path = join(folder, "deep", "été", "var");
    await prepareDataFolder(path);
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it("that is a file, or lies in one, is told with its cure", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    for (const path of [file, join(file, "var")])
      await expect(prepareDataFolder(path)).rejects.toMatchObject({ problems: [{ where: "DATA_DIR" }] });
  });
});
