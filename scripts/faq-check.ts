import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { languages, readLanguage } from "../src/chat/languages.ts";
import { systemClock } from "../src/system/clock.ts";
import { type Checked, checkAnswers } from "./faq-check/check-answers.ts";
import { printFindings } from "./faq-check/print-findings.ts";
import { runScript, ScriptError } from "./script-error.ts";

const usage = "Usage: npm run -s faq:check -- [--language de] [FILE]";
const shipped = fileURLToPath(new URL("../locales/", import.meta.url));

/** Looks at the answers as a careful editor would; exit code 1 when something has to be mended. */
await runScript(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { language: { type: "string" }, locales: { type: "string", default: shipped } },
  });
  if (positionals.length > 1) throw new ScriptError(`Give one file, or none for all. ${usage}`);
  const checked = await checkAnswers(values.locales, new Date(systemClock.now()).toISOString().slice(0, 10));
  const { findings, files } = chooseFiles(checked, values.language, positionals[0]);
  process.stdout.write(printFindings(findings, files.length));
  if (findings.some(({ severity }) => severity === "error")) process.exitCode = 1;
});

/** What was found in the files asked for. Everything is read all the same: answers are compared with each other. */
function chooseFiles(
  { findings, files }: Checked,
  tag: string | undefined,
  name: string | undefined,
): Checked {
  const language = tag === undefined ? undefined : readLanguage(tag, languages);
  if (tag !== undefined && !language)
    throw new ScriptError(`--language must be one of ${languages.join(", ")}. ${usage}`);
  const isAskedFor = (file: string) =>
    (language === undefined || file.split("/").at(1) === language) &&
    (name === undefined || `/${name}`.endsWith(`/${file}`) || `/${file}`.endsWith(`/${name}`));
  const chosen = {
    findings: findings.filter(({ file }) => isAskedFor(file)),
    files: files.filter(isAskedFor),
  };
  if (chosen.files.length === 0 && chosen.findings.length === 0)
    throw new ScriptError(`There is no such file: ${name ?? `locales/${tag}`}. ${usage}`);
  return chosen;
}
