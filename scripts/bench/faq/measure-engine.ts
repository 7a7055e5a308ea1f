import { fileURLToPath } from "node:url";
import { languages } from "../../../src/chat/languages.ts";
import { type Faq, loadFaq } from "../../../src/features/faq/faq.ts";
import { type LoadedContent, loadEntries } from "../../../src/features/faq/load-entries.ts";
import { type Question, readQuestions } from "../../eval-questions.ts";
import { type Engine, engines, type Phrasing } from "./engines.ts";

const pathOf = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** What `node --expose-gc scripts/bench/faq/measure-engine.ts NAME` prints as JSON. */
export interface Measured {
  /** Answerable questions whose best guess is right, whether or not it is sure: share. */
  readonly firstRight: number;
  readonly precision: number;
  readonly coverage: number;
  readonly abstained: number;
  readonly msMedian: number;
  readonly msP99: number;
  readonly loadMs: number;
  readonly megabytes: number;
}

interface Asked {
  readonly question: Question;
  readonly label: string;
  readonly score: number;
  readonly lead: number;
  readonly ms: number;
}

/** What every engine must hold on the tuning questions when its thresholds are chosen: what ours must hold. */
const least = { precision: 0.96, abstained: 0.98 };

const [name = "ours"] = process.argv.slice(2);
const content = await loadEntries(pathOf("locales"), languages);
const phrasings = listPhrasings(content);
const before = memoryInUse();
const start = performance.now();
const engine = name === "ours" ? await ours() : await engines[name]?.(phrasings);
if (!engine) throw new RangeError(`Give one of ours, ${Object.keys(engines).join(", ")}`);
const loadMs = performance.now() - start;
const megabytes = (memoryInUse() - before) / 2 ** 20;
// fuse.js takes a third of a second a question: some hundred of each part are enough to tell engines apart.
const tuning = await askAll(engine, "test/faq/golden-tuning.jsonl", 4);
const heldOut = await askAll(engine, "test/faq/golden-held-out.jsonl", 2);
const { precision, coverage, abstained } = measure(heldOut, chooseThresholds(tuning));
const times = heldOut.map(({ ms }) => ms).sort((a, b) => a - b);
const measured: Measured = {
  firstRight: measure(heldOut, { score: 0, lead: 0 }).coverage,
  precision,
  coverage,
  abstained,
  msMedian: times[Math.floor(times.length / 2)] ?? 0,
  msP99: times[Math.floor(times.length * 0.99)] ?? 0,
  loadMs,
  megabytes,
};
process.stdout.write(`${JSON.stringify(measured)}\n`);

function listPhrasings({ byLanguage }: LoadedContent): Phrasing[] {
  return [...byLanguage].flatMap(([language, { entries, outside }]) => [
    ...[...entries.values()].flatMap(({ id, question, aliases }) =>
      [question, ...aliases].map((text) => ({ label: id as string, language, text })),
    ),
    ...[...outside.values()].flat().map((text) => ({ label: "none", language, text })),
  ]);
}

/** Ours, through the same door as the bot; its thresholds are the committed ones. */
async function ours(): Promise<Engine> {
  const faq: Faq = await loadFaq({ localesDir: pathOf("locales"), languages });
  return (question, language) => {
    const result = faq.ask(question, language);
    const label = result.kind === "answer" ? result.entry : (result.suggestions[0] ?? "none");
    return { label, score: result.kind === "answer" ? 1 : 0, lead: 0, next: result.suggestions };
  };
}

/** Asks every `nth` question of a file. */
async function askAll(engine: Engine, path: string, nth: number): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const question of (await readQuestions(pathOf(path))).filter((_, index) => index % nth === 0)) {
    const start = performance.now();
    const guess = await engine(question.text, question.lang);
    asked.push({ question, ...guess, ms: performance.now() - start });
  }
  return asked;
}

interface Limits {
  readonly score: number;
  readonly lead: number;
}

function measure(asked: readonly Asked[], limits: Limits) {
  const isDirect = (one: Asked) =>
    one.label !== "none" && one.score >= limits.score && one.lead >= limits.lead;
  const direct = asked.filter(isDirect);
  const right = direct.filter(({ label, question }) => label === question.intent).length;
  const negatives = asked.filter(({ question }) => question.intent === "none");
  return {
    precision: direct.length === 0 ? 1 : right / direct.length,
    coverage: right / (asked.length - negatives.length),
    abstained: 1 - negatives.filter(isDirect).length / negatives.length,
  };
}

/** The pair that answers most rightly within `least`; where none does, the one that is right most often. */
function chooseThresholds(asked: readonly Asked[]): Limits {
  const steps = (figures: readonly number[]) => {
    const sorted = [...figures].sort((a, b) => a - b);
    return Array.from({ length: 41 }, (_, step) => sorted[Math.floor((step / 41) * sorted.length)] ?? 0);
  };
  const pairs = steps(asked.map(({ score }) => score)).flatMap((score) =>
    steps(asked.map(({ lead }) => lead)).map((lead) => ({ score, lead })),
  );
  const rated = pairs.map((limits) => ({ limits, ...measure(asked, limits) }));
  const within = rated.filter(
    ({ precision, abstained }) => precision >= least.precision && abstained >= least.abstained,
  );
  const best =
    within.length > 0
      ? within.reduce((a, b) => (b.coverage > a.coverage ? b : a))
      : rated.reduce((a, b) => (b.precision * b.coverage > a.precision * a.coverage ? b : a));
  return name === "ours" ? { score: 1, lead: 0 } : best.limits;
}

function memoryInUse(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
