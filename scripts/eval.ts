import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { languages } from "../src/chat/languages.ts";
import { type Faq, loadFaq } from "../src/features/faq/faq.ts";
import { type Question, readQuestions } from "./eval-questions.ts";
import { type AskedQuestion, writeReport } from "./eval-report.ts";
import { runScript, ScriptError } from "./script-error.ts";

const usage = "Usage: npm run -s eval -- FILE.jsonl [--out LINES.jsonl]";

/** Measures the answers on a file of questions, through the same code as the bot: one JSON object on standard output. */
await runScript(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: "string" } } });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1)
    throw new ScriptError(`Give one file of questions. ${usage}`);
  const questions = await readQuestions(path);
  const start = performance.now();
  const faq = await loadFaq({ localesDir: new URL("../locales/", import.meta.url), languages });

  const loadMs = performance.now() - start;
  for (const { where, problem } of faq.problems) process.stderr.write(`${where}: ${problem}\n`);
  const asked = questions.map((question) => askTimed(faq, question));
  if (values.out !== undefined) await writeLines(values.out, asked);
  process.stdout.write(`${JSON.stringify(writeReport(asked, loadMs), null, 2)}\n`);
});

function askTimed(faq: Faq, question: Question): AskedQuestion {
  const start = performance.now();
  const result = faq.ask(question.text, question.lang);
  return { question, result, ms: performance.now() - start };
}

async function writeLines(path: string, asked: readonly AskedQuestion[]): Promise<void> {
  const lines = asked.map(({ question, result: { kind, suggestions, confidence, ...rest } }) => {
    const entry = "entry" in rest ? rest.entry : null;
    return JSON.stringify({
      ...question,
      answer: { kind, entry, suggestions, confidence: Number(confidence.toFixed(4)) },
    });
  });
  await writeFile(path, `${lines.join("\n")}\n`).catch((error: NodeJS.ErrnoException) => {
    throw new ScriptError(`${path}: the file cannot be written (${error.code}).`);
  });
}
