import type { Language } from "../../../chat/languages.ts";
import { classify } from "./linear-classifier.ts";
import {
  createReader,
  labelOfVerbatim,
  labels,
  type Model,
  type Phrased,
  readQuestion,
  writeVector,
  writeWordVector,
} from "./model.ts";
import { createNearest } from "./nearest-phrasings.ts";

/** How well each label fits a question, by the order of `labels`, and what is strange about the question. */
export interface Evidence {
  /** Natural logarithm of the classifier's probability. */
  readonly learnt: Float64Array;
  /** Likeness (0 to 1) to the nearest phrasing. */
  readonly nearest: Float64Array;
  /** Share (0 to 1) of the words that no phrasing uses. */
  readonly unknown: number;
  readonly words: number;
  /** Set when a phrasing is the question word for word. */
  readonly verbatim?: number;
}

export interface Matcher {
  /** `language` is the person's: words are looked for there first. */
  weigh(question: string, language: Language): Evidence;
}

export function createMatcher(
  model: Model,
  content: ReadonlyMap<Language, Pick<Phrased, "synonyms">>,
): Matcher {
  const reader = createReader(content, model.vocabulary);
  const findNearest = createNearest(model.phrasings, labels.length);
  const shares = new Float64Array(labels.length);
  const languages = [...content.keys()];

  function findVerbatim(text: string, first: Language): number | undefined {
    for (const language of [first, ...languages]) {
      const label = labelOfVerbatim(model.verbatim, text, language);
      if (label !== undefined) return label;
    }
    return undefined;
  }

  return {
    weigh(question, language) {
      const words = readQuestion(question);
      const text = reader.read(words, language);
      classify(model.classifier, writeVector(model, text), shares);
      const nearest = findNearest(writeWordVector(model, text));
      const verbatim = findVerbatim(words.join(" "), language);
      return {
        learnt: shares.map((share) => Math.log(share + 1e-9)),
        nearest,
        unknown: text.unknown,
        words: words.length,
        ...(verbatim === undefined ? {} : { verbatim }),
      };
    },
  };
}
