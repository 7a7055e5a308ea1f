import { error, type Finding, remark } from "./finding.ts";
import type { AnswerFile, Content } from "./read-content.ts";

/** The two days of an answer. */
export function checkDates(
  { language, id, file, lineOf }: AnswerFile,
  { loaded, today }: Content,
): Finding[] {
  const entry = loaded.byLanguage.get(language)?.entries.get(id);
  if (!entry) return [];
  return [
    ...(entry.verified > today
      ? [
          error(
            { file, line: lineOf("verified") },
            `The day ${entry.verified} has not come yet: put the day you checked.`,
          ),
        ]
      : []),
    ...(entry.reviewBy <= today
      ? [
          remark(
            { file, line: lineOf("review-by") },
            `This answer was to be looked at again by ${entry.reviewBy}: check it against its sources, then set both days.`,
          ),
        ]
      : []),
  ];
}
