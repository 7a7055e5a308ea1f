import type { Language } from "../../src/chat/languages.ts";
import { error, type Finding, remark } from "./finding.ts";
import { type Passage, wordsAround } from "./passage.ts";
import { type AnswerFile, passagesOf } from "./read-content.ts";
import { pairs, typographyRules } from "./typography-rules.ts";

/** The signs and spaces of what readers see; the other ways to ask stay as people type them. */
export function checkTypography(answer: AnswerFile): Finding[] {
  return passagesOf(answer).flatMap((passage) => [
    ...checkSigns(passage, answer.language),
    ...checkPairs(passage, answer.language),
    ...checkEmoji(passage),
  ]);
}

const checkSigns = (passage: Passage, language: Language): Finding[] =>
  typographyRules[language].flatMap(({ severity, pattern, says }) =>
    [...passage.text.matchAll(pattern)].map(({ index, 0: found }) => {
      const place = passage.placeAt(index);
      const message = `${wordsAround(passage.text, index, found.length)}: ${says}`;
      return severity === "error" ? error(place, message) : remark(place, message);
    }),
  );

const checkPairs = (passage: Passage, language: Language): Finding[] =>
  pairs[language].flatMap(([open, close]) => {
    const count = (sign: string) => passage.text.split(sign).length - 1;
    if (count(open) === count(close)) return [];
    const first = Math.max(passage.text.search(new RegExp(`[${open}${close}]`)), 0);
    return [
      error(
        passage.placeAt(first),
        `${open} and ${close} go in pairs: there are ${count(open)} of the one and ${count(close)} of the other.`,
      ),
    ];
  });

function checkEmoji(passage: Passage): Finding[] {
  if (/[\p{L}\p{N}]/u.test(passage.text) || !/\p{Extended_Pictographic}/u.test(passage.text)) return [];
  return [
    error(
      passage.placeAt(0),
      "There are only pictures here: say it in words, for those who have them read out.",
    ),
  ];
}
