import { join } from "node:path";
import { entryIds } from "../../src/chat/entry-ids.ts";
import { type Language, languages } from "../../src/chat/languages.ts";
import type { FaqEntry } from "../../src/features/faq/entry.ts";
import { error, type Finding, remark } from "./finding.ts";
import type { AnswerFile, Content } from "./read-content.ts";

const [reference] = languages;

/** The French answers lead: the other languages have the same ones, with the same facts behind them. */
export function checkTranslations(content: Content): Finding[] {
  return languages.flatMap((language) => [
    ...findMissing(content, language),
    ...(language === reference ? [] : compareAll(content, language)),
  ]);
}

/** A language that has begun is to have every answer; one without any file falls back as a whole. */
function findMissing({ files, nameOf }: Content, language: Language): Finding[] {
  const wanted = entryIds.map((id) => nameOf(join(language, "faq", `${id}.md`)));
  const missing = wanted.filter((file) => !files.includes(file));
  if (missing.length === wanted.length) return [];
  const name = languageName(language);
  return missing.map((file) => error({ file }, `${name} does not have this answer: write it.`));
}

const languageName = (language: Language): string =>
  new Intl.DisplayNames("en", { type: "language" }).of(language) ?? language;

function compareAll({ loaded, answers }: Content, language: Language): Finding[] {
  const entryOf = (of: Language, answer: AnswerFile) => loaded.byLanguage.get(of)?.entries.get(answer.id);
  return answers
    .filter((answer) => answer.language === language)
    .flatMap((answer) => {
      const french = entryOf(reference, answer);
      const entry = entryOf(language, answer);
      return french && entry ? compare(answer, entry, french) : [];
    });
}

function compare({ file, lineOf }: AnswerFile, entry: FaqEntry, french: FaqEntry): Finding[] {
  const at = (field: string) => ({ file, line: lineOf(field) });
  const sourcesOf = (of: FaqEntry) => of.sources.map(({ id }) => id);
  return [
    ...compareLists(sourcesOf(entry), sourcesOf(french), "cites").map((says) => error(at("sources"), says)),
    ...compareLists(entry.related, french.related, "leads on to").map((says) => error(at("related"), says)),
    ...(entry.topic === french.topic
      ? []
      : [error(at("topic"), `The French answer has the topic ${french.topic}: use the same one.`)]),
    ...(entry.verified < french.verified
      ? [
          remark(
            at("verified"),
            `The French answer was checked again on ${french.verified}: look whether this one still says the same, then set the same day.`,
          ),
        ]
      : []),
  ];
}

function compareLists(own: readonly string[], french: readonly string[], does: string): string[] {
  const missing = french.filter((id) => !own.includes(id));
  const extra = own.filter((id) => !french.includes(id));
  return [
    ...(missing.length > 0 ? [`The French answer also ${does} ${missing.join(", ")}: add it here too.`] : []),
    ...(extra.length > 0
      ? [`The French answer never ${does} ${extra.join(", ")}: remove it here, or add it there.`]
      : []),
  ];
}
