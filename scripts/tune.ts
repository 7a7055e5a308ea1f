import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { languages } from "../src/chat/languages.ts";
import type { Thresholds } from "../src/features/faq/decide-answer.ts";
import { loadEntries } from "../src/features/faq/load-entries.ts";
import {
  createMatcher,
  type FoundEvidence,
  rankEntries,
  type Weights,
} from "../src/features/faq/match-question.ts";
import { type Question, readQuestions } from "./eval-questions.ts";
import { runScript } from "./script-error.ts";

const pathOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const questionsPath = "test/faq/golden-tuning.jsonl";
const settingsPath = "src/features/faq/matcher-settings.ts";

/**
 * The share of direct answers that must be right: a point above what the tests promise on other questions (0.93). A wrong
 * answer costs the campaign more than a question back.
 */
const leastPrecision = 0.94;

/** What a needless offer of questions costs, beside what a missed one costs: a glance, against giving up. */
const needlessOffer = 0.25;

interface Sample {
  readonly question: Question;
  readonly found: FoundEvidence;
}

/** Fits the matcher's weights and thresholds to the tuning questions; the same files always give the same figures. */
await runScript(async () => {
  const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
  const { byLanguage } = await loadEntries(pathOf("locales"), languages);
  const matcher = createMatcher(byLanguage);
  const questions = await readQuestions(pathOf(questionsPath));
  const samples = questions.map((question) => ({
    question,
    found: matcher.weigh(question.text, question.lang),
  }));
  const weights = fitWeights(samples);
  const settings = writeSettings(weights, fitThresholds(samples, weights));
  if (values.write) await writeFile(pathOf(settingsPath), settings);
  else process.stdout.write(settings);
});

/** The most likely weights, by gradient ascent with momentum; a small penalty keeps 160 questions from overruling sense. */
function fitWeights(samples: readonly Sample[]): Weights {
  const names = ["bias", "words", "letters", "mentioned"] as const;
  const weights = { bias: 0, words: 0, letters: 0, mentioned: 0 };
  const speed = { ...weights };
  const steps = { count: 4000, rate: 0.3, momentum: 0.9, penalty: 1e-3 };
  for (let step = 0; step < steps.count; step += 1) {
    const gradient = { bias: 0, words: 0, letters: 0, mentioned: 0 };
    for (const { question, found } of samples)
      for (const { id, confidence } of rankEntries(found, weights)) {
        const error = (id === question.intent ? 1 : 0) - confidence;
        const evidence = { bias: 1, ...found.get(id) };
        for (const name of names) gradient[name] += (error * (evidence[name] ?? 0)) / samples.length;
      }
    for (const name of names) {
      const penalty = name === "bias" ? 0 : steps.penalty * weights[name];
      speed[name] = steps.momentum * speed[name] + gradient[name] - penalty;
      weights[name] += steps.rate * speed[name];
    }
  }
  return weights;
}

/** To answer: the lowest that keeps `leastPrecision`. To suggest: where an offer is worth as much as it costs. */
function fitThresholds(samples: readonly Sample[], weights: Weights): Thresholds {
  const best = samples.flatMap(({ question, found }) => {
    const [candidate] = rankEntries(found, weights);
    return candidate ? [{ confidence: candidate.confidence, isRight: candidate.id === question.intent }] : [];
  });
  const grid = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);
  const answer = grid.find((threshold) => {
    const direct = best.filter(({ confidence }) => confidence >= threshold);
    return direct.filter(({ isRight }) => isRight).length >= leastPrecision * direct.length;
  });
  return { answer: answer ?? 1, suggest: needlessOffer / (1 + needlessOffer) };
}

function writeSettings(weights: Weights, { answer, suggest }: Thresholds): string {
  const { bias, words, letters, mentioned } = weights;
  const figures = Object.entries({ bias, words, letters, mentioned }).map(
    ([name, value]) => `${name}: ${round(value)}`,
  );
  return `/** Written by \`node scripts/tune.ts --write\` from ${questionsPath}: do not edit by hand. */
export const weights = { ${figures.join(", ")} } as const;

/** See \`Thresholds\`. */
export const thresholds = { answer: ${round(answer)}, suggest: ${round(suggest)} } as const;
`;
}

/** Two decimals are more than 160 questions can tell. */
function round(value: number): number {
  return Number(value.toFixed(2));
}
