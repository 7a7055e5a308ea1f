import { writeButtonPayload } from "../chat/button-payload.ts";
import type { Language } from "../chat/languages.ts";
import { limits } from "../chat/limits.ts";
import type { Outgoing, OutgoingButton } from "../chat/outgoing.ts";
import { escapeHtml, plainText } from "../chat/plain-text.ts";
import type { Button, Reply } from "../chat/reply.ts";
import type { MomentValue, Text, TextValue } from "../chat/text.ts";
import { fillText } from "./fill-text.ts";
import type { I18n } from "./i18n.ts";

/** Who will read: decided at delivery, so that a stored reminder speaks the language its reader has by then. */
export interface Reader {
  readonly language: Language;
  /** IANA time zone, for moments. */
  readonly zone: string;
}

/** One text as restricted HTML in the reader's language. Strings in its values are escaped: they may be a stranger's. */
export function wordText(i18n: I18n, text: Text, reader: Reader): string {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(text.values ?? {}))
    values[name] = wordValue(i18n, value, reader);
  return fillText(i18n, text.key, values, reader.language);
}

function wordValue(i18n: I18n, value: TextValue, reader: Reader): string | number {
  if (typeof value === "number") return value;
  if (typeof value === "string") return escapeHtml(value);
  if ("markup" in value) return value.markup;
  return "moment" in value ? wordMoment(value, reader) : wordText(i18n, value, reader);
}

/** "en" alone is American to Intl: the bot's English is British, and 3/4 must not be read as the fourth of March. */
export const calendars: Readonly<Partial<Record<Language, string>>> = { en: "en-GB" };

const forms: Readonly<Record<MomentValue["style"], Intl.DateTimeFormatOptions>> = {
  month: { month: "long", year: "numeric" },
  date: { dateStyle: "long" },
  full: { dateStyle: "full", timeStyle: "short" },
  choice: { dateStyle: "full", timeStyle: "short" },
};

/** Made once each: it takes as long to make one as to answer a question. A zone comes from a list, so there are some hundred. */
const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(locale: string, style: MomentValue["style"], zone: string): Intl.DateTimeFormat {
  const key = `${locale} ${style} ${zone}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...forms[style], timeZone: zone });
  formats.set(key, format);
  return format;
}

/** A moment in the reader's zone; a full one names the zone, because two people compare what they were told. */
function wordMoment({ moment, style }: MomentValue, { language, zone }: Reader): string {
  const locale = calendars[language] ?? language;
  const words = formatOf(locale, style, zone).format(moment);
  const written = language === "fr" ? words.replace(/(^|\s)1(?=\s\p{L})/u, "$11er") : words;
  return style === "full" ? `${written} (${zone})` : written;
}

/** A reply in words. Throws when a button or a label breaks a platform's limit: a fault in our own code or locales. */
export function putIntoWords(i18n: I18n, reply: Reply, reader: Reader, isPrivate: boolean): Outgoing {
  const word = (paragraph: Reply["lines"][number]) =>
    Array.isArray(paragraph)
      ? paragraph.map((line: Text) => wordText(i18n, line, reader)).join("\n")
      : wordText(i18n, paragraph as Text, reader);
  return {
    html: reply.lines.map(word).join("\n\n"),
    buttons: (reply.buttons ?? []).map((row) => row.map((button) => wordButton(i18n, button, reader))),
    ...(reply.files ? { files: reply.files } : {}),
    ...(reply.pictures
      ? {
          pictures: reply.pictures.map((picture) => ({
            ...picture,
            alt: plainText(word(picture.alt)),
          })),
        }
      : {}),
    private: isPrivate,
    replace: reply.replace ?? false,
    language: reader.language,
  };
}

function wordButton(i18n: I18n, button: Button, reader: Reader): OutgoingButton {
  const label = shorten(plainText(wordText(i18n, button.label, reader)), limits.buttonLabelCharacters);
  return "url" in button ? { label, url: button.url } : { label, payload: writeButtonPayload(button.press) };
}

/** Cuts at a word's end where it can, with an ellipsis. */
function shorten(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const cut = text.slice(0, characters - 1);
  const lastSpace = cut.lastIndexOf(" ");
  return `${(lastSpace > characters / 2 ? cut.slice(0, lastSpace) : cut).trimEnd()}…`;
}
