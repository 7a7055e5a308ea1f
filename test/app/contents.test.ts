import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { entryIds } from "../../src/chat/entry-ids.ts";
import { loadFaq } from "../../src/features/faq/faq.ts";
import { createI18n } from "../../src/i18n/i18n.ts";
import { ConfigError } from "../../src/system/config-error.ts";

const shipped = join(import.meta.dirname, "../../locales");
const languages = ["fr", "en"] as const;
let folder: string;
let localesDir: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "porte-voix-contents-"));
  localesDir = join(folder, "locales");
  await cp(shipped, localesDir, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Changes a file of the copy for one test. */
async function spoil(path: string, change: (text: string) => string): Promise<void> {
  const file = join(localesDir, path);
  const whole = await readFile(file, "utf8");
  onTestFinished(() => writeFile(file, whole));
  expect(change(whole)).not.toBe(whole);
  await writeFile(file, change(whole));
}

async function problemsOfWords(): Promise<ConfigError["problems"]> {
  const error = await createI18n({ languages, localesDir }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).problems;
}

describe("the answers as shipped", () => {
  it("are refused one by one when somebody breaks a file, and the others are served", async () => {
    await spoil("fr/faq/cloud-act.md", (text) => text.replace(/^topic: .*$/m, "topic: weather"));
    const faq = await loadFaq({ localesDir, languages });
    const line = (await readFile(join(localesDir, "fr/faq/cloud-act.md"), "utf8"))
      .split("\n")
      .indexOf("topic: weather");
    expect(faq.problems.map(({ where }) => where)).toEqual([`locales/fr/faq/cloud-act.md:${line + 1}`]);
    expect(faq.entry("cloud-act", "fr")?.language).toBe("en");
    for (const id of entryIds.filter((other) => other !== "cloud-act"))
      expect(faq.entry(id, "fr")?.language).toBe("fr");
    expect(faq.ask("Pourquoi Microsoft ?", "fr")).toMatchObject({ kind: "answer", entry: "why-microsoft" });
  });
});

describe("the words as shipped", () => {
  it("are told with the place when somebody breaks a file, all of them at once", async () => {
    await spoil("fr/bot.json", (text) => text.replace('"errors": {', '"errors": '));
    await spoil("en/web.json", () => "");
    const problems = await problemsOfWords();
    expect(problems.map(({ where }) => where)).toEqual(["locales/fr/bot.json", "locales/en/web.json"]);
    expect(problems[0]?.problem).toMatch(/not JSON: .*line \d+/);
  });

  it("are told when a file is not there", async () => {
    await rm(join(localesDir, "en/bot.json"));
    onTestFinished(() => cp(join(shipped, "en/bot.json"), join(localesDir, "en/bot.json")));
    expect(await problemsOfWords()).toEqual([
      { where: "locales/en/bot.json", problem: "It is missing.", cure: expect.stringContaining("Restore") },
    ]);
  });

  it("are told when a text is missing or is none, by its key", async () => {
    const change = (edit: (texts: Record<string, Record<string, unknown>>) => void) => (text: string) => {
      const texts = JSON.parse(text);
      edit(texts);
      return JSON.stringify(texts);
    };
    await spoil(
      "en/bot.json",
      change((texts) => delete texts.errors?.empty),
    );
    await spoil(
      "fr/web.json",
      change((texts) => Object.assign(texts, { chat: 7 })),
    );
    expect((await problemsOfWords()).map(({ where, problem }) => `${where}: ${problem}`)).toEqual([
      "locales/fr/web.json: chat is not a text.",
      "locales/en/bot.json: It lacks errors.empty.",
    ]);
  });
});
