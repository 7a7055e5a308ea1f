import { type Language, languages } from "../../src/chat/languages.ts";
import { error, type Finding } from "./finding.ts";
import { type AnswerFile, type Content, passagesOf } from "./read-content.ts";

/** Capitals that are names, though the same letters make a word too: “CLOUD Act”, “US”. */
const names: ReadonlySet<string> = new Set(["CLOUD", "US", "USA", "UE", "EU", "ES"]);
/** Letters: a longer word in capitals is hardly an abbreviation. */
const longestAbbreviation = 7;

/**
 * Words in capitals that are no abbreviation: those that the same answers write small elsewhere, and very long ones.
 * They read as shouting, and some screen readers spell them out.
 */
export function checkCapitals({ answers }: Content): Finding[] {
  return languages.flatMap((language) => {
    const written = answers.filter((answer) => answer.language === language);
    const small = smallWords(written);
    return written.flatMap((answer) => checkAnswer(answer, language, small));
  });
}

const smallWords = (answers: readonly AnswerFile[]): ReadonlySet<string> =>
  new Set(answers.flatMap(passagesOf).flatMap(({ text }) => text.match(/(?<!\p{L})\p{Ll}{2,}/gu) ?? []));

function checkAnswer(answer: AnswerFile, language: Language, small: ReadonlySet<string>): Finding[] {
  return passagesOf(answer).flatMap((passage) =>
    [...passage.text.matchAll(/(?<![\p{L}\p{N}])\p{Lu}{2,}(?![\p{L}\p{N}])/gu)].flatMap(
      ({ index, 0: word }) => {
        if (names.has(word)) return [];
        if (!small.has(word.toLocaleLowerCase(language)) && word.length <= longestAbbreviation) return [];
        return [
          error(
            passage.placeAt(index),
            `“${word}” in capitals reads as shouting: write it small, or in **bold**.`,
          ),
        ];
      },
    ),
  );
}
