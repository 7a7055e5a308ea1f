import { error, type Finding } from "./finding.ts";
import type { AnswerFile } from "./read-content.ts";

/** Who asked wants to be answered, not asked. */
export function checkOpening({ short, language }: AnswerFile): Finding[] {
  const [first] = short;
  const [sentence] = first
    ? new Intl.Segmenter(language, { granularity: "sentence" }).segment(first.text)
    : [];
  if (!first || !sentence?.segment.trim().endsWith("?")) return [];
  return [error(first.placeAt(0), "The answer starts by asking back: say the answer in its first sentence.")];
}
