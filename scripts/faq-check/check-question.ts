import { error, type Finding } from "./finding.ts";
import type { AnswerFile } from "./read-content.ts";

/** Characters. A longer question is cut on a button: Discord takes 80, and the cut mark needs room. */
const questionLimit = 76;

/** The question, and how the answer starts; the lengths of its two parts are the loader's. */
export function checkQuestion({ question }: AnswerFile): Finding[] {
  if (!question || question.text.length <= questionLimit) return [];
  return [
    error(
      question,
      `The question has ${question.text.length} characters of ${questionLimit}: on a button its end would be cut off. Shorten it.`,
    ),
  ];
}
