import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { entryIds } from "../../src/chat/entry-ids.ts";
import { type Language, languages } from "../../src/chat/languages.ts";
import { limits } from "../../src/chat/limits.ts";
import { plainText } from "../../src/chat/plain-text.ts";
import { readWhen } from "../../src/features/reminders/read-when.ts";
import {
  type LocaleFile,
  placeholders,
  pluralForms,
  prose,
  readTexts,
  spokenKey,
  type Texts,
  tags,
} from "./locale-texts.ts";
import { findUsage, isUsed, labelsIn, readCode } from "./text-usage.ts";

const [reference] = languages;
const files: readonly LocaleFile[] = ["bot", "web"];
const read = (file: LocaleFile) =>
  Object.fromEntries(languages.map((language) => [language, readTexts(language, file)])) as Record<
    Language,
    Texts
  >;
const all: Record<LocaleFile, Record<Language, Texts>> = { bot: read("bot"), web: read("web") };
const bot = (language: Language, key: string): string => {
  const text = all.bot[language].get(key);
  if (text === undefined) throw new Error(`No text for ${key} in ${language}`);
  return text;
};
const keysLike = (language: Language, form: RegExp) =>
  [...all.bot[language]].filter(([key]) => form.test(key));
const everyText = (file: LocaleFile) =>
  languages.flatMap((language) =>
    [...all[file][language]].map(([key, text]) => ({ language, key, text, where: `${language} ${key}` })),
  );

describe.each(files)("the words of %s.json", (file) => {
  const french = all[file][reference];

  it.each(languages)(
    "say in %s everything French says, in every form that language counts with",
    (language) => {
      const wanted = new Set<string>();
      for (const key of french.keys()) {
        const stem = spokenKey(key, french);
        if (stem === key || key.endsWith("_zero")) wanted.add(key);
        else for (const form of pluralForms(language)) wanted.add(`${stem}_${form}`);
      }
      expect([...all[file][language].keys()].sort()).toEqual([...wanted].sort());
    },
  );

  it.each(languages)("fill in and mark up in %s what French does", (language) => {
    for (const [key, text] of all[file][language]) {
      const model = french.get(key) ?? french.get(`${spokenKey(key, all[file][language])}_other`) ?? "";
      expect({ key, filled: placeholders(text), tags: tags(text) }).toEqual({
        key,
        filled: placeholders(model),
        tags: tags(model),
      });
    }
  });

  it("are never empty, and have no stray white space", () => {
    const careless = everyText(file).filter(
      ({ text }) => prose(text) === "" || /^\s|\s$|\s\s|\t|\n/.test(text),
    );
    expect(careless).toEqual([]);
  });

  it("keep to the tags that every platform shows, closed in order", () => {
    const allowed = file === "web" ? /^$/ : /^<(\/?(b|i|code|a)|a href="\{\{url\}\}")>$/;
    for (const { where, text } of everyText(file)) {
      const open: string[] = [];
      for (const tag of text.match(/<[^>]*>/g) ?? []) {
        expect(tag, where).toMatch(allowed);
        const name = tag.replace(/[</>]| .*/g, "");
        if (tag.startsWith("</")) expect(open.pop(), where).toBe(name);
        else open.push(name);
      }
      expect(open, where).toEqual([]);
      expect(text.replace(/<[^>]*>/g, ""), where).not.toMatch(/[<>]|&(?!\w+;)/);
    }
  });

  it("keep the typography of their language", () => {
    const faults = everyText(file).filter(({ language, text }) => breaksTypography(language, prose(text)));
    expect(faults.map(({ where, text }) => `${where}: ${text}`)).toEqual([]);
  });

  it("are translated: two languages share a text only for a listed reason", () => {
    const shared = new Set<string>();
    for (const { language, key, text } of everyText(file))
      for (const other of languages.slice(languages.indexOf(language) + 1))
        if (all[file][other].get(key) === text && /\p{L}/u.test(prose(text))) shared.add(`${file}:${key}`);
    const unexplained = [...shared].filter((key) => !sharedOnPurpose.some(([form]) => form.test(key)));
    expect(unexplained).toEqual([]);
    for (const [form, reason] of sharedOnPurpose.filter(([form]) => form.source.startsWith(`^${file}:`)))
      expect(
        [...shared].some((key) => form.test(key)),
        `no longer needed: ${reason}`,
      ).toBe(true);
  });
});

const sharedOnPurpose: readonly (readonly [RegExp, string])[] = [
  [/^bot:commands\..*\.name$/, "the same word names a command or an option in two languages"],
  [/^bot:language\.names\./, "each language by its own name"],
  [/^bot:mydata\.platforms\./, "the platforms' own names"],
  [/^bot:channel\.to_qr$/, "French and English say it alike"],
  [/^bot:answer\.sources$/, "French and English spell it alike"],
  [/^bot:broadcast\.minutes_/, "French and English, Spanish and Italian spell it alike"],
  [/^web:language\./, "each language by its own name"],
  [/^web:chat\.bot$/, "the bot's own name"],
  [/^web:chat\.log$/, "French and English spell it alike"],
  [/^web:chat\.roleOrganiser$/, "French and German spell it alike"],
  [/^web:privacy\.map\.table$/, "French and English spell it alike"],
  [/^web:site\.privacy$/, "Italian took the English word"],
];

const botCode = readCode("bot");
const groups = new Set([...all.bot[reference].keys()].map((key) => key.split(".")[0] ?? ""));
const onButtons = findUsage(labelsIn(botCode), groups, botCode);

/** Straight quotes anywhere, and what each language asks for besides. */
function breaksTypography(language: Language, text: string): boolean {
  if (/["']/.test(text)) return true;
  const count = (sign: string) => text.split(sign).length - 1;
  switch (language) {
    case "fr":
      return /[^\u00a0\u202f?!]([?!;»]|:(?!\S))|«[^\u00a0\u202f]|[“”„]/u.test(text);
    case "de":
      return /[«»”]/u.test(text) || count("„") !== count("“");
    case "es":
      return count("¿") !== count("?") || count("¡") !== count("!") || /«\s|\s»|[“”„]/u.test(text);
    case "it":
      return /«\s|\s»|[“”„]/u.test(text);
    case "en":
      return /[«»„]/u.test(text) || count("“") !== count("”");
    default:
      return language satisfies never;
  }
}

describe.each(languages)("what the platforms publish and show in %s", (language) => {
  it("has command and option names both platforms take", () => {
    for (const [key, name] of keysLike(language, /^commands\..*\.name$/))
      expect(name, key).toMatch(/^[-_\p{Ll}\p{N}]{1,32}$/u);
  });

  it("has descriptions no platform refuses", () => {
    for (const [key, text] of keysLike(language, /^commands\..*\.description$/))
      expect(text.length, key).toBeLessThanOrEqual(limits.descriptionCharacters);
  });

  it("has labels that fit a button", () => {
    const labels = [...all.bot[language]].filter(([key]) => isUsed(key, onButtons));
    expect(labels.length).toBeGreaterThan(20);
    for (const [key, text] of labels)
      expect(plainText(text).length, key).toBeLessThanOrEqual(limits.buttonLabelCharacters);
  });

  it.each(Object.entries(wholeMessages))("says %s in one message", (_, forms) => {
    const lines = keysLike(language, new RegExp(`^(${forms.join("|")})$`)).map(([, text]) => plainText(text));
    expect(lines.length).toBeGreaterThanOrEqual(forms.length);
    expect(lines.join("\n\n").length).toBeLessThanOrEqual(limits.messageCharacters);
  });

  it("names the buttons that stop a reminder as the buttons do", () => {
    expect(bot(language, "remind.consent.how_to_stop")).toContain(bot(language, "reminder.stop"));
    expect(bot(language, "remind.series.how_to_stop")).toContain(bot(language, "reminder.stop_all"));
  });

  it("gives examples of a moment that the bot understands", () => {
    const now = Date.parse("2027-03-01T10:00:00Z");
    const fridayAtSix = Date.parse("2027-03-05T17:00:00Z");
    const examples = ["remind.not_understood", "remind.own"].flatMap((key) =>
      [...bot(language, key).matchAll(/<code>(?:\/remind )?(.*?)<\/code>|[«„“]\s?(.*?)\s?[»“”]/g)].map(
        ([, code, quoted]) => code ?? quoted ?? "",
      ),
    );
    expect(examples.length).toBeGreaterThanOrEqual(6);
    const moments = examples.map((words) => readWhen(words, { language, zone: "Europe/Paris", now }));
    expect(moments.map(({ kind }) => kind)).toEqual(examples.map(() => "moment"));
    expect(moments.filter((moment) => moment.kind === "moment" && moment.at === fridayAtSix)).toHaveLength(2);
  });
});

/** The longest messages, by the keys they are made of; the list of commands grows with every command. */
const wholeMessages = {
  "the greeting": ["start.hello", "start.how", "start.care"],
  "the help": ["help.intro", "help.question", "commands\\.\\w+\\.(name|description)"],
  "the privacy notice": ["privacy\\.\\w+"],
  "the question before a reminder": ["remind.confirm", "remind.consent\\.\\w+", "remind.zone_kept"],
} as const;

describe("the names of commands", () => {
  it("stand for one command only, in all languages together, with or without accents", () => {
    const fold = (name: string) => name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const owners = new Map<string, Set<string>>();
    const claim = (name: string, command: string) =>
      owners.set(fold(name), (owners.get(fold(name)) ?? new Set()).add(command));
    for (const language of languages)
      for (const [key, name] of keysLike(language, /^commands\.\w+\.name$/)) {
        const command = key.split(".")[1] ?? "";
        claim(command, command);
        claim(name, command);
      }
    expect([...owners].filter(([, commands]) => commands.size > 1)).toEqual([]);
  });
});

describe("the words that stop everything", () => {
  const wordsOf = (language: Language) => bot(language, "stop.words").split(", ");
  const expected: Record<Language, readonly string[]> = {
    fr: ["stop", "arrêt", "désabonner"],
    en: ["stop", "unsubscribe"],
    de: ["stop", "abbestellen"],
    es: ["stop", "baja"],
    it: ["stop", "disiscriviti"],
  };

  it.each(languages)("are distinct in %s, in lower case, and hold those people expect", (language) => {
    const words = wordsOf(language);
    expect(new Set(words).size).toBe(words.length);
    expect(words).toEqual(words.map((word) => word.trim().toLowerCase()));
    expect(words).toEqual(expect.arrayContaining([...expected[language]]));
  });

  it("are no other command's name: who types it means that command", () => {
    const otherNames = languages.flatMap((language) =>
      keysLike(language, /^commands\.(?!stop\.)\w+\.name$/).map(([, name]) => name),
    );
    expect(languages.flatMap(wordsOf).filter((word) => otherNames.includes(word))).toEqual([]);
  });
});

describe("the answers", () => {
  it.each(["fr", "en"])("are all there in %s, and nothing else", (language) => {
    const folder = new URL(`../../locales/${language}/faq/`, import.meta.url);
    expect(readdirSync(folder).sort()).toEqual(entryIds.map((id) => `${id}.md`).sort());
  });
});
