import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FaqEntry } from "../../../../src/features/faq/entry.ts";
import { openModel } from "../../../../src/features/faq/matching/model-file.ts";

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), "models-"));
});
afterEach(() => rm(cacheDir, { recursive: true }));

/** So many phrasings of two answers in French. */
function contentOf(count: number) {
  const entry = (id: "gdpr" | "cloud-act", word: string) =>
    ({
      id,
      question: `${word} ?`,
      aliases: Array.from({ length: count / 2 }, (_, index) => `${word} numéro ${index}`),
    }) as unknown as FaqEntry;
  const entries = new Map([entry("gdpr", "rgpd"), entry("cloud-act", "justice")].map((one) => [one.id, one]));
  return new Map([["fr", { entries, outside: new Map(), synonyms: [] }]] as const);
}

describe("what was learnt from the phrasings", () => {
  it("is kept, and the same when it is read again", async () => {
    const learnt = await openModel(contentOf(1200), cacheDir);
    expect(await readdir(cacheDir)).toHaveLength(1);
    expect(await openModel(contentOf(1200), cacheDir)).toEqual(learnt);
  });

  it("is learnt anew when a phrasing changed", async () => {
    const learnt = await openModel(contentOf(1200), cacheDir);
    const changed = await openModel(contentOf(1202), cacheDir);
    expect(changed.phrasings.classOf.length).toBe(learnt.phrasings.classOf.length + 2);
    expect(await readdir(cacheDir)).toHaveLength(2);
  });

  it("is learnt anew when the file is broken", async () => {
    const learnt = await openModel(contentOf(1200), cacheDir);
    const [file = ""] = await readdir(cacheDir);
    await writeFile(join(cacheDir, file), "not a model");
    expect(await openModel(contentOf(1200), cacheDir)).toEqual(learnt);
  });

  it("is not kept when it is little, or when there is no place to keep it", async () => {
    await openModel(contentOf(20), cacheDir);
    expect(await readdir(cacheDir)).toEqual([]);
    const place = join(cacheDir, "file");
    await writeFile(place, "");
    expect((await openModel(contentOf(1200), place)).phrasings.classOf.length).toBe(1202);
  });

  it("leaves room for others: four are kept", async () => {
    for (const count of [1000, 1002, 1004, 1006, 1008]) await openModel(contentOf(count), cacheDir);
    expect(await readdir(cacheDir)).toHaveLength(4);
  });
});
