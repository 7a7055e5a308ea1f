import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { entryIds } from "../../src/chat/entry-ids.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const execute = promisify(execFile);

/** Runs a script as the npm command does, and gives what it wrote and how it ended. */
async function run(
  script: string,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const written = await execute(process.execPath, [`scripts/${script}.ts`, ...args], { cwd: root });
    return { code: 0, ...written };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

const askLine = z.strictObject({
  kind: z.enum(["answer", "suggestions", "none"]),
  entry: z.enum(entryIds).nullable(),
  suggestions: z.array(z.enum(entryIds)).max(3),
  confidence: z.number().min(0).max(1),
  language: z.enum(["fr", "en", "de", "es", "it"]),
  text: z.string().min(1),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "questions-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, ...lines: string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.join("\n"));
  return path;
}
const question = (fields: object) =>
  JSON.stringify({
    id: "1",
    lang: "fr",
    text: "pk microsoft",
    intent: "why-microsoft",
    kind: "sms",
    ...fields,
  });

describe("npm run ask", () => {
  it("answers in words, with sources and the day it was verified", async () => {
    const { code, stdout } = await run("ask", "pourquoi microsoft ?");
    expect(code).toBe(0);
    expect(stdout).toMatch(/Sources/);
    expect(stdout).toMatch(/Vérifié le \d+.* 20\d\d/);
    expect(stdout).not.toMatch(/<[a-z/]/);
  });

  it("gives one line of JSON when asked to", async () => {
    const { stdout } = await run("ask", "--json", "--language", "en", "why microsoft");
    expect(stdout.trim()).not.toContain("\n");
    expect(askLine.parse(JSON.parse(stdout))).toMatchObject({
      kind: "answer",
      entry: "why-microsoft",
      language: "en",
    });
  });

  it("lists the questions it would offer", async () => {
    const { stdout } = await run("ask", "--json", "les données");
    const line = askLine.parse(JSON.parse(stdout));
    expect(line).toMatchObject({ kind: "suggestions", entry: null });
    expect(line.text.match(/^• /gm)).toHaveLength(line.suggestions.length);
  });

  it("says so when it does not know", async () => {
    const { stdout } = await run("ask", "--json", "quel temps fera-t-il dimanche à Lyon");
    expect(askLine.parse(JSON.parse(stdout))).toMatchObject({ kind: "none", entry: null, suggestions: [] });
  });

  it.each([
    ["no question", [], /There is no question/],
    ["an empty question", ["  "], /There is no question/],
    [
      "a language it does not speak",
      ["--language", "tlh", "why"],
      /--language must be one of fr, en, de, es, it/,
    ],
    ["an option it does not know", ["--colour", "why"], /Unknown option '--colour'/],
  ])("refuses %s in one line", async (_what, args, reason) => {
    const { code, stdout, stderr } = await run("ask", ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(reason);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe("npm run eval", () => {
  it("prints the figures, and writes each question with its answer", async () => {
    const path = await write(
      "good.jsonl",
      question({}),
      "",
      question({ id: "2", lang: "en", text: "hello there", intent: "none" }),
      "",
    );
    const out = join(folder, "out.jsonl");
    const { code, stdout } = await run("eval", path, "--out", out);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      questions: 2,
      answerable: 1,
      negatives: 1,
      right: 1,
      precision: 1,
      coverage: 1,
      found: 1,
      abstained: 1,
    });
    const lines = (await readFile(out, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({
      id: "1",
      text: "pk microsoft",
      answer: { kind: "answer", entry: "why-microsoft" },
    });
    expect(Object.keys(lines[1].answer)).toEqual(["kind", "entry", "suggestions", "confidence"]);
  });

  it.each([
    ["a line that is not JSON", [question({}), "{oops"], /:2: this is not a JSON object/],
    ["an answer that does not exist", [question({ intent: "weather" })], /:1: intent: Invalid option/],
    ["a language nobody speaks", [question({ lang: "tlh" })], /:1: lang: Invalid option/],
    ["a missing text", [question({ text: undefined })], /:1: text: Invalid input/],
    ["a file without questions", ["", ""], /there is no question in it/],
  ])("refuses %s, with its line", async (_what, lines, reason) => {
    const { code, stdout, stderr } = await run("eval", await write("bad.jsonl", ...lines));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(reason);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("refuses a file that is not there, and to be given none", async () => {
    expect((await run("eval", join(folder, "nowhere.jsonl"))).stderr).toMatch(/there is no such file/);
    expect((await run("eval")).stderr).toMatch(/Give one file of questions/);
  });
});

describe("the figures of the README", () => {
  it("are those of the held-out questions", async () => {
    expect(await run("figures")).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("the weights and thresholds of the matching", () => {
  it("are those that the tuning questions give", async () => {
    const settings = join(root, "src/features/faq/matching/matcher-settings.ts");
    const { code, stdout } = await run("tune");
    expect(code).toBe(0);
    expect(stdout).toBe(await readFile(settings, "utf8"));
  }, 60_000);
});
