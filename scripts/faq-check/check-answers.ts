import { checkCapitals } from "./check-capitals.ts";
import { checkDates } from "./check-dates.ts";
import { checkLinks } from "./check-links.ts";
import { checkOpening } from "./check-opening.ts";
import { checkPhrasings, checkPhrasingsTogether } from "./check-phrasings.ts";
import { checkQuestion } from "./check-question.ts";
import { checkReading } from "./check-reading.ts";
import { checkSources } from "./check-sources.ts";
import { checkTranslations } from "./check-translations.ts";
import { checkTypography } from "./check-typography.ts";
import { error, type Finding } from "./finding.ts";
import { type AnswerFile, type Content, readContent } from "./read-content.ts";

/** What is looked at in each answer alone. */
const ofEach: readonly ((answer: AnswerFile, content: Content) => readonly Finding[])[] = [
  checkQuestion,
  checkOpening,
  checkLinks,
  checkReading,
  checkTypography,
  checkPhrasings,
  checkDates,
];

/** What only shows when all files are seen together. */
const ofAll: readonly ((content: Content) => readonly Finding[])[] = [
  findProblems,
  checkSources,
  checkCapitals,
  checkPhrasingsTogether,
  checkTranslations,
];

export interface Checked {
  /** By file, then by line. */
  readonly findings: readonly Finding[];
  /** Every file looked at, as `locales/fr/faq/gdpr.md`. */
  readonly files: readonly string[];
}

/** Looks at every answer under `localesDir`. `today`: `YYYY-MM-DD`. */
export async function checkAnswers(localesDir: string, today: string): Promise<Checked> {
  const content = await readContent(localesDir, today);
  const findings = [
    ...content.answers.flatMap((answer) => ofEach.flatMap((check) => check(answer, content))),
    ...ofAll.flatMap((check) => check(content)),
  ];
  return { findings: findings.sort(byPlace), files: content.files };
}

/** What keeps the bot itself from reading a file. */
function findProblems({ loaded }: Content): Finding[] {
  return loaded.problems.map(({ where, problem, cure }) => {
    const { file = where, line } = /^(?<file>.*):(?<line>\d+)$/.exec(where)?.groups ?? {};
    return error({ file, ...(line === undefined ? {} : { line: Number(line) }) }, `${problem} ${cure}`);
  });
}

const byPlace = (one: Finding, other: Finding): number =>
  one.file.localeCompare(other.file, "en") || (one.line ?? 0) - (other.line ?? 0);
