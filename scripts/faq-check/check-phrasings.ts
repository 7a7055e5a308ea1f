import { languages } from "../../src/chat/languages.ts";
import { readWords } from "../../src/features/faq/read-words.ts";
import { error, type Finding, remark } from "./finding.ts";
import type { Placed } from "./passage.ts";
import type { AnswerFile, Content } from "./read-content.ts";

/** Characters: nobody asks in more, and a long phrasing drowns its own words. */
const phrasingLimit = 120;
/** Fewer than this, and too many ways to ask remain unknown. */
const phrasingsWanted = 25;

/** The ways to ask of one answer. */
export function checkPhrasings({ file, aliases }: AnswerFile): Finding[] {
  if (aliases.length === 0 || aliases.length >= phrasingsWanted) return [];
  return [
    remark(
      { file, line: aliases[0]?.line ?? 1 },
      `There are ${aliases.length} other ways to ask: at ${phrasingsWanted} or more, people are understood better. Add some.`,
    ),
  ];
}

/** Every way to ask of a language, of answers and of what is outside: each stands once, short, and in words. */
export function checkPhrasingsTogether({ answers, outside }: Content): Finding[] {
  return languages.flatMap((language) => {
    const listed = [
      ...answers
        .filter((answer) => answer.language === language)
        .flatMap(({ question, aliases }) => [...(question ? [question] : []), ...aliases]),
      ...outside.filter((file) => file.language === language).flatMap(({ phrasings }) => phrasings),
    ];
    return [...checkEach(listed), ...findTwice(listed)];
  });
}

const checkEach = (listed: readonly Placed[]): Finding[] =>
  listed.flatMap((phrasing) => {
    if (fold(phrasing) === "")
      return [error(phrasing, `“${phrasing.text}” has no word in it: remove the line.`)];
    if (phrasing.text.length <= phrasingLimit) return [];
    return [
      error(
        phrasing,
        `This way to ask has ${phrasing.text.length} characters of ${phrasingLimit}: keep what people really type.`,
      ),
    ];
  });

function findTwice(listed: readonly Placed[]): Finding[] {
  const byWords = Map.groupBy(
    listed.filter((phrasing) => fold(phrasing) !== ""),
    fold,
  );
  return [...byWords.values()].flatMap(([first, ...others]) =>
    others.map((other) => {
      if (!first) throw new Error("A group has at least one member.");
      return error(
        other,
        `“${other.text}” stands in ${first.file}:${first.line} too: the bot could not tell which is meant. Keep the better one.`,
      );
    }),
  );
}

/** As the bot compares: case, accents, signs and chat spellings do not count. */
const fold = ({ text }: Placed): string => readWords(text).join(" ");
