import type { Language } from "../../src/chat/languages.ts";
import { error, type Finding, remark } from "./finding.ts";
import type { Passage } from "./passage.ts";
import type { AnswerFile } from "./read-content.ts";
import { readability, sentencesIn, wordsIn } from "./readability.ts";

/** Words. */
const sentenceLimits = { error: 45, remark: 32 } as const;

/** Words: the formulas and shares say nothing about fewer. */
const enoughWords = 20;

interface Floor {
  /** Of the language’s formula; see readability.ts. */
  readonly ease: number;
  /** Letters from which on a word is long: languages that compound have more of them. */
  readonly longFrom: number;
  /** The share of long words that a short answer may have. */
  readonly longShare: number;
}

/**
 * Just below the hardest answers there are: the matter is law and computing, so the usual bars for plain language would
 * flag most of them, and a remark on every answer is read by nobody. The formulas cannot be compared with each other.
 */
const floors: Readonly<Record<Language, Floor>> = {
  fr: { ease: 45, longFrom: 10, longShare: 0.15 },
  en: { ease: 35, longFrom: 10, longShare: 0.1 },
  de: { ease: 25, longFrom: 14, longShare: 0.12 },
  es: { ease: 50, longFrom: 11, longShare: 0.12 },
  it: { ease: 45, longFrom: 11, longShare: 0.12 },
};

/** How easily the answer reads: its sentences everywhere, its words in the short part, which everybody gets. */
export function checkReading({ language, short, long }: AnswerFile): Finding[] {
  return [
    ...[...short, ...long].flatMap((passage) => checkSentences(passage, language)),
    ...short.slice(0, 1).flatMap((passage) => checkEase(passage, language)),
  ];
}

const checkSentences = (passage: Passage, language: Language): Finding[] =>
  sentencesIn(passage.text, language).flatMap(({ index, text }) => {
    const { length } = wordsIn(text, language);
    if (length <= sentenceLimits.remark) return [];
    const says = length > sentenceLimits.error ? error : remark;
    return [
      says(
        passage.placeAt(index),
        `The sentence has ${length} words: readers lose it after about 30. Cut it in two.`,
      ),
    ];
  });

function checkEase({ text, placeAt }: Passage, language: Language): Finding[] {
  const { ease, longFrom, longShare } = floors[language];
  const words = wordsIn(text, language);
  if (words.length < enoughWords) return [];
  const long = words.filter((word) => word.length >= longFrom);
  const reached = Math.round(readability(text, language));
  return [
    ...(reached < ease
      ? [
          remark(
            placeAt(0),
            `The short answer is hard to read (${reached}, where 100 is easiest and ${ease} the floor): shorter sentences, more common words.`,
          ),
        ]
      : []),
    ...(long.length > words.length * longShare
      ? [
          remark(
            placeAt(0),
            `${long.length} of the ${words.length} words of the short answer are long (${long.slice(0, 3).join(", ")}…): say some of them more simply.`,
          ),
        ]
      : []),
  ];
}
