import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { languages } from "../src/chat/languages.ts";
import { loadFaq } from "../src/features/faq/faq.ts";
import { readQuestions } from "./eval-questions.ts";
import { type Figures, writeReport } from "./eval-report.ts";
import { runScript, ScriptError } from "./script-error.ts";

const pathOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const place = /(<!-- figures -->\n).*?(<!-- \/figures -->)/s;

/** Writes the README's table of figures from the held-out questions; without --write it says whether the table is right. */
await runScript(async () => {
  const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
  const readme = await readFile(pathOf("README.md"), "utf8");
  if (!place.test(readme)) throw new ScriptError("README.md has no <!-- figures --> to write between.");
  const table = await measure();
  const wanted = readme.replace(place, (_whole, begin, end) => `${begin}${table}${end}`);
  if (values.write) await writeFile(pathOf("README.md"), wanted);
  else if (wanted !== readme)
    throw new ScriptError("The figures in README.md are out of date: node scripts/figures.ts --write");
});

async function measure(): Promise<string> {
  const questions = await readQuestions(pathOf("test/faq/golden-held-out.jsonl"));
  const faq = await loadFaq({ localesDir: pathOf("locales"), languages });
  const asked = questions.map((question) => ({
    question,
    result: faq.ask(question.text, question.lang),
    ms: 0,
  }));
  const { byLanguage, byKind, ...all } = writeReport(asked, 0);
  const kinds = Object.entries(byKind).sort(
    ([, a], [, b]) => b.answerable - a.answerable || b.questions - a.questions,
  );
  return `\n${writeTable("language", [...Object.entries(byLanguage), ["all", all]])}\n\n${writeTable("kind", kinds)}\n\n`;
}

function writeTable(heading: string, rows: readonly (readonly [name: string, figures: Figures])[]): string {
  return [
    `| ${heading} | questions | precision | coverage | found | abstained |`,
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map(([name, figures]) => row(name, figures)),
  ].join("\n");
}

function percent(share: number | null): string {
  return share === null ? "" : `${(share * 100).toFixed(1)} %`;
}
function row(
  name: string,
  { questions, answerable, precision, coverage, found, abstained }: Figures,
): string {
  // Of questions that are all outside, an answer can only be wrong: how often there is none says it all.
  const shares = answerable === 0 ? [null, null, null, abstained] : [precision, coverage, found, abstained];
  return `| ${[name, questions, ...shares.map(percent)].join(" | ")} |`;
}
