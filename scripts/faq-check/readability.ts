import type { Language } from "../../src/chat/languages.ts";
import { countSyllables } from "./count-syllables.ts";

/** What the formulas count. */
interface Counts {
  readonly sentences: number;
  readonly words: number;
  readonly syllables: number;
  readonly letters: number;
}

/**
 * How easily a text reads, from about 0 (hard) to 100 (easy): for each language the formula fitted to it. No package
 * brings them all: `flesch` is for English alone, and hyphenation patterns, the usual stand-in, count too few syllables.
 */
const formulas: Readonly<Record<Language, (counts: Counts) => number>> = {
  // L. Kandel, A. Moles, Application de l’indice de Flesch à la langue française, Cahiers d’études de radio-télévision 19, 1958.
  fr: ({ sentences, words, syllables }) => 207 - 1.015 * (words / sentences) - 73.6 * (syllables / words),
  // R. Flesch, A new readability yardstick, Journal of Applied Psychology 32, 1948.
  en: ({ sentences, words, syllables }) => 206.835 - 1.015 * (words / sentences) - 84.6 * (syllables / words),
  // T. Amstad, Wie verständlich sind unsere Zeitungen?, Universität Zürich, 1978.
  de: ({ sentences, words, syllables }) => 180 - words / sentences - 58.5 * (syllables / words),
  // J. Fernández Huerta, Medidas sencillas de lecturabilidad, Consigna 214, 1959; per word and sentence as G. Law showed.
  es: ({ sentences, words, syllables }) => 206.84 - 1.02 * (words / sentences) - 60 * (syllables / words),
  // P. Lucisano, M. E. Piemontese, GULPEASE: una formula per la predizione della difficoltà dei testi in lingua italiana, Scuola e città 3, 1988.
  it: ({ sentences, words, letters }) => 89 + (300 * sentences - 10 * letters) / words,
};

/** The words of a text, as the language parts them. */
export const wordsIn = (text: string, language: Language): string[] =>
  [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)].flatMap(
    ({ segment, isWordLike }) => (isWordLike ? [segment] : []),
  );

/** The sentences of a text, each with its index. */
export const sentencesIn = (
  text: string,
  language: Language,
): { readonly index: number; readonly text: string }[] =>
  [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(text)].map(({ index, segment }) => ({
    index,
    text: segment.trim(),
  }));

/** From about 0 (hard) to 100 (easy); 100 for a text without words. */
export function readability(text: string, language: Language): number {
  // Figures are said in so many ways that the formulas leave them out.
  const words = wordsIn(text, language).filter((word) => /\p{L}/u.test(word));
  if (words.length === 0) return 100;
  const counts = {
    sentences: sentencesIn(text, language).length,
    words: words.length,
    syllables: words.reduce((sum, word) => sum + countSyllables(word, language), 0),
    letters: words.join("").replace(/\P{L}/gu, "").length,
  };
  return formulas[language](counts);
}
