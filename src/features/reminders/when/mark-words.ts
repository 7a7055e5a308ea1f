import { foldAccents } from "../../../chat/fold-accents.ts";
import type { Language } from "../../../chat/languages.ts";
import { german } from "./de.ts";
import { english } from "./en.ts";
import { spanish } from "./es.ts";
import { french } from "./fr.ts";
import { italian } from "./it.ts";
import { numberWords } from "./number-words.ts";
import type { Phrases } from "./phrases.ts";

const phrases: Readonly<Record<Language, Phrases>> = {
  fr: french,
  en: english,
  de: german,
  es: spanish,
  it: italian,
};

/** `10m`, `2d`, `2 j`: one letter after a number, in any language. */
const shorthand: Phrases["marks"] = [
  ["Us", "(?<=\\d )s"],
  ["Umin", "(?<=\\d )m"],
  ["Uh", "(?<=\\d )h"],
  ["Ud", "(?<=\\d )[djtg]"],
  ["Uweek", "(?<=\\d )w"],
];

/** Whole words only, so that « mardi » is not found in « mardigras ». */
const whole = (phrase: string) => new RegExp(`(?<![\\p{L}\\d])(?:${phrase})(?![\\p{L}\\d])`, "gu");

interface Reader {
  readonly chat: readonly (readonly [RegExp, string])[];
  readonly purpose: RegExp;
  readonly numbers: RegExp;
  readonly values: ReadonlyMap<string, number>;
  readonly marks: readonly (readonly [RegExp, string])[];
}

function createReader(language: Language): Reader {
  const { chat, purpose, marks } = phrases[language];
  const values = numberWords(language);
  // German « am » is no meridiem: « um 8 am Freitag ».
  const meridiems: Phrases["marks"] = [
    ...(language === "de" ? [] : ([["AM", "(?<=\\d )am"]] as const)),
    ["PM", "(?<=\\d )pm"],
  ];
  return {
    chat: chat.map(([written, phrase]) => [whole(written), phrase]),
    purpose: new RegExp(`\\s(?:${purpose})(?!\\p{L}).*$`, "su"),
    numbers: whole([...values.keys()].join("|")),
    values,
    marks: [...meridiems, ...marks, ...shorthand].map(([mark, phrase]) => [whole(phrase), mark]),
  };
}

const readers = new Map<Language, Reader>();
const readerOf = (language: Language): Reader => {
  const known = readers.get(language) ?? createReader(language);
  readers.set(language, known);
  return known;
};

/** The text in marks (see `Phrases`), with single spaces. What no phrase explains stays in lower case. */
export function markWords(text: string, language: Language): string {
  const { chat, purpose, numbers, values, marks } = readerOf(language);
  let words = foldAccents(text)
    .replaceAll("ß", "ss")
    .replace(/[’‘`´']/g, " ");
  for (const [form, phrase] of chat) words = words.replace(form, phrase);
  words = partWords(words);
  if (language === "de") words = words.replaceAll("ae", "a").replaceAll("oe", "o").replaceAll("ue", "u");
  words = words.replace(purpose, "").replace(numbers, (word) => String(values.get(word)));
  for (const [form, mark] of marks) words = words.replace(form, mark);
  return words.replace(/\s+/g, " ").trim();
}

/** Parts « 18h05 » and « 6pm », and leaves out what only decorates: ordinals' ends, abbreviations' dots, commas. */
const partWords = (text: string): string =>
  text
    .replace(/([ap])\.\s?m\.?(?!\p{L})/gu, "$1m")
    .replace(/(\d)\s?(?:ere?|st|nd|rd|th|º|°|ª)(?!\p{L})/gu, "$1")
    .replace(/(\d),5(?=\s*\p{L})/gu, "$1.5")
    .replace(/(\d),([0-5]\d)(?!\d)/g, "$1:$2")
    .replace(/(\d)\.(?=\s|$)/g, "$1 ")
    .replace(/(\p{L})\./gu, "$1 ")
    .replace(/[,;!?¿¡«»“”„"()…]/g, " ")
    .replace(/(?<=\p{L})[-–]|[-–](?=\p{L})/gu, " ")
    .replace(/(\d)(?=\p{L})|(\p{L})(?=\d)/gu, "$1$2 ")
    .replace(/\s+/g, " ");
