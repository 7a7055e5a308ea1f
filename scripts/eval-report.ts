import type { FaqResult } from "../src/features/faq/faq.ts";
import type { Question } from "./eval-questions.ts";

export interface AskedQuestion {
  readonly question: Question;
  readonly result: FaqResult;
  readonly ms: number;
}

/** How well a set of questions was answered. A share of nothing is `null`. */
export interface Figures {
  readonly questions: number;
  /** Questions that one of the entries answers. */
  readonly answerable: number;
  /** Questions that the bot should not answer. */
  readonly negatives: number;
  /** Answerable questions given a direct answer. */
  readonly answered: number;
  /** Those given the right one. */
  readonly right: number;
  /** `right` over all direct answers: an answer to a negative counts as wrong. */
  readonly precision: number | null;
  /** `right` over `answerable`. */
  readonly coverage: number | null;
  /** Answerable questions whose entry was the answer or among the suggestions, over `answerable`. */
  readonly found: number | null;
  /** Negatives without a direct answer, over `negatives`. */
  readonly abstained: number | null;
}

export interface Report extends Figures {
  readonly byLanguage: Readonly<Record<string, Figures>>;
  readonly byKind: Readonly<Record<string, Figures>>;
  readonly msPerQuestion: { readonly p50: number; readonly p99: number };
  readonly loadMs: number;
}

/** The figures of a whole question file. */
export function writeReport(asked: readonly AskedQuestion[], loadMs: number): Report {
  return {
    ...measure(asked),
    byLanguage: measureBy(asked, ({ question }) => question.lang),
    byKind: measureBy(asked, ({ question }) => question.kind),
    msPerQuestion: { p50: percentile(asked, 0.5), p99: percentile(asked, 0.99) },
    loadMs: round(loadMs),
  };
}

function measureBy(
  asked: readonly AskedQuestion[],
  keyOf: (one: AskedQuestion) => string,
): Record<string, Figures> {
  return Object.fromEntries([...Map.groupBy(asked, keyOf)].map(([key, group]) => [key, measure(group)]));
}

function measure(asked: readonly AskedQuestion[]): Figures {
  const answerable = asked.filter(({ question }) => question.intent !== "none");
  const negatives = asked.filter(({ question }) => question.intent === "none");
  const direct = asked.filter(({ result }) => result.kind === "answer").length;
  const answered = answerable.filter(({ result }) => result.kind === "answer").length;
  const right = answerable.filter(
    ({ question, result }) => result.kind === "answer" && result.entry === question.intent,
  ).length;
  const found = answerable.filter(({ question: { intent }, result }) => namesEntry(result, intent)).length;
  return {
    questions: asked.length,
    answerable: answerable.length,
    negatives: negatives.length,
    answered,
    right,
    precision: share(right, direct),
    coverage: share(right, answerable.length),
    found: share(found, answerable.length),
    abstained: share(negatives.filter(({ result }) => result.kind !== "answer").length, negatives.length),
  };
}

const namesEntry = (result: FaqResult, intent: string): boolean =>
  (result.kind === "answer" && result.entry === intent) ||
  (result.suggestions as readonly string[]).includes(intent);

const share = (part: number, whole: number): number | null => (whole === 0 ? null : round(part / whole));

const round = (value: number): number => Number(value.toFixed(4));

function percentile(asked: readonly AskedQuestion[], rank: number): number {
  const sorted = asked.map(({ ms }) => ms).sort((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * rank))] ?? 0);
}
