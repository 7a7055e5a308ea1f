import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { runScript } from "../script-error.ts";
import { engines } from "./faq/engines.ts";
import type { Measured } from "./faq/measure-engine.ts";
import { type BenchLine, tellLines } from "./harness/bench-line.ts";

const execute = promisify(execFile);
const measureScript = fileURLToPath(new URL("faq/measure-engine.ts", import.meta.url));
/** The others take a minute to learn, or a third of a second for a question. */
const quick = ["MiniSearch as it comes", "Orama"];
const page = fileURLToPath(new URL("../../docs/benchmarks-faq.md", import.meta.url));

/**
 * Our matching beside the engines people reach for, on the same phrasings and the same questions, each in a process of its
 * own. Prints a table; `--write` also puts it into docs/benchmarks-faq.md. `--short`: only those that learn and answer within seconds.
 */
await runScript(async () => {
  const { values } = parseArgs({
    options: { short: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
  });
  const ours = await measure("ours");
  const peers: (readonly [name: string, figures: Measured])[] = [];
  for (const name of values.short ? quick : Object.keys(engines)) peers.push([name, await measure(name)]);
  tellLines(peers.flatMap(([name, figures]) => compare(ours, name, figures)));
  const rows = [writeRow("ours", ours), ...peers.map(([name, figures]) => writeRow(name, figures))];
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

/** The two measures by which engines are chosen: how often the first guess is right, and how long it takes. */
function compare(ours: Measured, name: string, theirs: Measured): BenchLine[] {
  return [
    {
      what: "questions whose first guess is right",
      ours: writeShare(ours.firstRight),
      against: `${name}: ${writeShare(theirs.firstRight)}`,
      ratio: ours.firstRight / theirs.firstRight,
      wanted: { least: 1 },
    },
    {
      what: "time for a question, in the middle",
      ours: `${ours.msMedian.toFixed(2)} ms`,
      against: `${name}: ${theirs.msMedian.toFixed(2)} ms`,
      ratio: ours.msMedian / theirs.msMedian,
    },
  ];
}

async function measure(name: string): Promise<Measured> {
  // Half of what an engine writes while it learns goes to standard output: the figures are the last line.
  const { stdout } = await execute(process.execPath, ["--expose-gc", measureScript, name], {
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

function writeRow(name: string, figures: Measured): string {
  const { firstRight, precision, coverage, abstained, msMedian, msP99, loadMs, megabytes } = figures;
  const cells = [firstRight, precision, coverage, abstained].map(writeShare);
  return `| ${[name, ...cells, msMedian.toFixed(2), msP99.toFixed(2), loadMs.toFixed(0), megabytes.toFixed(0)].join(" | ")} |`;
}

function writeShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
