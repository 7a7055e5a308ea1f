import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { runScript } from "../script-error.ts";
import { engines } from "./faq/engines.ts";
import type { Measured } from "./faq/measure-engine.ts";

const execute = promisify(execFile);
const measureScript = fileURLToPath(new URL("faq/measure-engine.ts", import.meta.url));
const page = fileURLToPath(new URL("../../docs/benchmarks-faq.md", import.meta.url));

/**
 * Our matching beside the engines people reach for, on the same phrasings and the same questions, each in a process of its
 * own. Prints a table; `--write` also puts it into docs/benchmarks-faq.md.
 */
await runScript(async () => {
  const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
  const rows = [];
  for (const name of ["ours", ...Object.keys(engines)]) rows.push(writeRow(name, await measure(name)));
  const table = [
    "| engine | first guess right | precision | coverage | abstained | ms (median) | ms (p99) | load, ms | MB |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
  process.stdout.write(`${table}\n`);
  if (!values.write) return;
  const text = await readFile(page, "utf8");
  await writeFile(page, text.replace(/(<!-- table -->\n).*?(<!-- \/table -->)/s, `$1\n${table}\n\n$2`));
});

async function measure(name: string): Promise<Measured> {
  // Half of what an engine writes while it learns goes to standard output: the figures are the last line.
  const { stdout } = await execute(process.execPath, ["--expose-gc", measureScript, name], {
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

function writeRow(name: string, figures: Measured): string {
  const share = (figure: number) => `${(100 * figure).toFixed(1)} %`;
  const { firstRight, precision, coverage, abstained, msMedian, msP99, loadMs, megabytes } = figures;
  const cells = [share(firstRight), share(precision), share(coverage), share(abstained)];
  return `| ${[name, ...cells, msMedian.toFixed(2), msP99.toFixed(2), loadMs.toFixed(0), megabytes.toFixed(0)].join(" | ")} |`;
}
