import type { Language } from "../../src/chat/languages.ts";
import type { Finding } from "./finding.ts";

/** Something that should not stand in a text, and what to write instead. */
export interface TypographyRule {
  readonly severity: Finding["severity"];
  readonly pattern: RegExp;
  readonly says: string;
}

const wrong = (pattern: RegExp, says: string): TypographyRule => ({ severity: "error", pattern, says });
const odd = (pattern: RegExp, says: string): TypographyRule => ({ severity: "remark", pattern, says });

const everywhere = [
  wrong(/ {2,}/g, "Two spaces in a row: one is enough."),
  wrong(/\.\.\./g, "Three full stops: write the one character …"),
  wrong(/'/g, "A straight apostrophe: write the curly one, ’"),
  wrong(/\s,/g, "A space before a comma: remove it."),
  odd(/(?<=\s)-(?=\s)/g, "A hyphen used as a dash: use a comma, a colon or –"),
];

const noSpaceBefore = wrong(
  /\s[;:!?]/g,
  "A space before the sign: this language has none there, unlike French.",
);
const groupedBy = (mark: string, groups: RegExp) =>
  wrong(groups, `A large number grouped in another language’s way: write it as 100${mark}000`);
/** The number of a decision, a case or an order, and what follows a name, are no quantities. */
const ungrouped = (mark: string) =>
  wrong(
    /(?<![\d.,:/-])(?<!(?:n°|nº|№|Nr\.|No\.|núm\.|n\.|\p{Lu}[\p{L}’-]*)\s?)\d{5,}(?![\d:/-])/gu,
    `A large number that is hard to read: group it as 100${mark}000`,
  );
const dotGroups = [groupedBy(".", /(?<![\d.,])\d{1,3}(?:[,\s]\d{3})+(?![\d,])/g), ungrouped(".")];
const spaceBeforePercent = wrong(/(?<![\u00A0\u202F])%/g, "A no-break space belongs before %");
const noSpaceBeforePercent = wrong(/\s%/g, "No space belongs before % in this language.");
const quotes = (foreign: RegExp, own: string) =>
  wrong(foreign, `Quotation marks of another kind: write ${own}`);

/**
 * What each language's readers expect, after Unicode's CLDR (quotation marks, groups of digits, per cent) and, for
 * French, the Lexique des règles typographiques en usage à l’Imprimerie nationale: a no-break space before : and inside
 * « », a narrow one before ; ! ?. Either of the two kinds is accepted everywhere: no reader sees the difference.
 */
export const typographyRules: Readonly<Record<Language, readonly TypographyRule[]>> = {
  fr: [
    ...everywhere,
    wrong(
      /(?<![\u00A0\u202F!?])[!?]|(?<![\u00A0\u202F])[;»]|(?<![\u00A0\u202F])(?<!\d(?=:\d)):/g,
      "A no-break space belongs before the sign: copy one from another answer, so that the sign never starts a line.",
    ),
    wrong(/«(?![\u00A0\u202F])/g, "A no-break space belongs after « : copy one from another answer."),
    quotes(/["„]|(?<!«[^»]*)[“”]/g, "« … »"),
    groupedBy("\u00A0", /(?<![\d.,\u00A0\u202F])\d{1,3}(?:[., ]\d{3})+(?![\d,])/g),
    ungrouped("\u00A0"),
    spaceBeforePercent,
  ],
  en: [
    ...everywhere,
    noSpaceBefore,
    quotes(/["«»„]/g, "“…”"),
    groupedBy(",", /(?<![\d.,])\d{1,3}(?:[.\s]\d{3})+(?![\d,])/g),
    ungrouped(","),
    noSpaceBeforePercent,
  ],
  de: [...everywhere, noSpaceBefore, quotes(/["«»”]|“(?=\p{L})/gu, "„…“"), ...dotGroups, spaceBeforePercent],
  es: [
    ...everywhere,
    noSpaceBefore,
    quotes(/["„]/g, "«…» or “…”"),
    wrong(/«\s|\s»/g, "No space belongs inside « » in Spanish."),
    ...dotGroups,
    spaceBeforePercent,
  ],
  it: [
    ...everywhere,
    noSpaceBefore,
    quotes(/["„]/g, "«…» or “…”"),
    wrong(/«\s|\s»/g, "No space belongs inside « » in Italian."),
    ...dotGroups,
    noSpaceBeforePercent,
  ],
};

/** Signs that come in pairs. */
export const pairs: Readonly<Record<Language, readonly (readonly [open: string, close: string])[]>> = {
  fr: [
    ["«", "»"],
    ["(", ")"],
  ],
  en: [
    ["“", "”"],
    ["(", ")"],
  ],
  de: [
    ["„", "“"],
    ["(", ")"],
  ],
  es: [
    ["¿", "?"],
    ["¡", "!"],
    ["«", "»"],
    ["“", "”"],
    ["(", ")"],
  ],
  it: [
    ["«", "»"],
    ["“", "”"],
    ["(", ")"],
  ],
};
