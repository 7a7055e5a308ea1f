import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkAnswers } from "../../../scripts/faq-check/check-answers.ts";
import { printFindings } from "../../../scripts/faq-check/print-findings.ts";
import { SampleLocales, sampleAnswer } from "./sample-locales.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const execute = promisify(execFile);

/** Runs the script as the npm command does, over the sample. */
async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const all = ["scripts/faq-check.ts", "--locales", locales.folder, ...args];
  try {
    return { code: 0, ...(await execute(process.execPath, all, { cwd: root })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

let locales: SampleLocales;
beforeAll(async () => {
  locales = await SampleLocales.create();
  await locales.write("fr/faq/cnil-position.md", sampleAnswer("fr", { 14: "Un  paragraphe." }));
  await locales.write("en/faq/cnil-position.md", sampleAnswer("en", { 14: "One - two." }));
});
afterAll(() => locales.remove());

describe("npm run faq:check", () => {
  it("finds no error in the answers as shipped", async () => {
    const { findings } = await checkAnswers(`${root}locales`, new Date().toISOString().slice(0, 10));
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("names file and line, counts, and fails when something has to be mended", async () => {
    const { code, stdout } = await run("fr/faq/cnil-position.md");
    expect(code).toBe(1);
    expect(stdout).toBe(
      "locales/fr/faq/cnil-position.md:14  “Un  paragraphe”: Two spaces in a row: one is enough.\n\n1 error and no remarks in 1 file.\n",
    );
  });

  it("passes when there are only remarks, also by the file’s whole name", async () => {
    const { code, stdout } = await run("locales/en/faq/cnil-position.md");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^locales\/en\/faq\/cnil-position\.md:14 {2}Remark: .*\n\nNo errors and 1 remark in 1 file\.\n$/,
    );
  });

  it("keeps to one language", async () => {
    const { stdout } = await run("--language", "en");
    expect(stdout).toContain("locales/en/faq/gdpr.md  English does not have this answer: write it.");
    expect(stdout).not.toContain("locales/fr/");
  });

  it.each([
    [["rien.md"], "There is no such file: rien.md. Usage:"],
    [["a.md", "b.md"], "Give one file, or none for all. Usage:"],
    [["--language", "xx"], "--language must be one of fr, en, de, es, it. Usage:"],
  ])("refuses %j with what it takes", async (args, told) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(told);
  });
});

describe("the last line", () => {
  it("stands alone when there is nothing to say", () =>
    expect(printFindings([], 2)).toBe("No errors and no remarks in 2 files.\n"));
});
