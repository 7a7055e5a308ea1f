/** Where a word begins and ends in any alphabet: `\b` knows only ASCII. */
const start = "(?<![\\p{L}\\p{N}])";
const end = "(?![\\p{L}\\p{N}])";

/** What identifies by its form alone, in the order it is looked for. */
export const identifyingForms: readonly RegExp[] = [
  // Mentions, channels and emoji as Discord writes them.
  /<[@#:][^<>\s]*>/gu,
  /\p{L}[\p{L}\d+.-]*:\/\/\S+/gu,
  /(?:mailto:)?[^\s@<>,;]+@[^\s@<>,;]+/gu,
  // An address spelt out against robots: julie (at) exemple (point) fr.
  new RegExp(
    `${start}[\\p{L}\\p{N}._-]+\\s*(?:[([{]\\s*(?:at|ät|arobase?|arroba|chiocciola)\\s*[)\\]}]|\\s(?:arobase|arroba|chiocciola)\\s)\\s*[\\p{L}\\p{N}_-]+(?:\\s*(?:\\.|[([{]?\\s*(?:dot|point|punkt|punto)\\s*[)\\]}]?)\\s*[\\p{L}\\p{N}_-]+)*`,
    "giu",
  ),
  /@[\p{L}\p{N}_.-]+/gu,
  /[\p{L}\p{N}_.]+#\d+/gu,
  new RegExp(`${start}(?:telegram|discord|preview):\\S+`, "giu"),
  /** Names of accounts: julie_99. */
  /[\p{L}\p{N}.]*_[\p{L}\p{N}_.]+/gu,
  /** IBAN: country, two digits, groups of four. */
  new RegExp(`${start}[a-z]{2}\\d{2}(?:[ -]?[a-z\\d]{4}){2,7}(?:[ -]?[a-z\\d]{1,4})?${end}`, "giu"),
  /** The French social security number, with Corsica's 2A and 2B. */
  new RegExp(
    `${start}[1-8][ .-]?\\d{2}[ .-]?\\d{2}[ .-]?(?:\\d{2}|2[ab])[ .-]?\\d{3}[ .-]?\\d{3}(?:[ .-]?\\d{2})?${end}`,
    "giu",
  ),
  /** A street with its number, before it or after it. */
  new RegExp(
    `${start}\\d{1,4}(?:\\s?(?:bis|ter))?,?\\s+(?:rue|avenue|av|boulevard|bd|chemin|impasse|place|allée|quai|street|road|lane|square)\\.?${end}(?:\\s+[\\p{L}\\p{N}'’-]+){1,4}`,
    "giu",
  ),
  new RegExp(
    `${start}(?:calle|avenida|plaza|via|viale|piazza|corso|[\\p{L}-]*(?:straße|strasse|str\\.|weg|gasse|platz))(?:\\s+[\\p{L}'’-]+){0,4}?,?\\s+\\d{1,4}\\p{L}?${end}`,
    "giu",
  ),
];

/** `exemple.fr/julie`; without a path only where its parts are not plain words that somebody forgot to space. */
export const domainForm = new RegExp(
  `${start}(?:[\\p{L}\\p{N}-]+\\.)+\\p{L}{2,}${end}(?<path>[/?#]\\S*)?`,
  "gu",
);

/** Ends that are an address and not a sentence without its space. */
export const topLevel = /\.(?:fr|com|org|net|eu|de|es|it|be|ch|uk|io|me|gg|app|info|gov)$/iu;

/** Digits, with the signs that part them inside a telephone number or a date, and the letters grown onto them. */
export const numberForm = /[\p{L}-]*\+?\p{Nd}(?:[\s./()-]{0,3}\p{Nd})*[\p{L}-]*/gu;

/** Numbers that are the matter itself: the section 702 of FISA, and the years of this affair. */
export const keptNumber = /^(?:702|20(?:1[6-9]|2\d))$/;

/** After these a name follows, however it is written. */
export const introductions = new RegExp(
  `${start}(?<before>(?:je m['’ ]?appelle|je me (?:nomme|prénomme)|mon (?:nom|prénom) (?:c['’])?est|my (?:first |last )?name(?: is|['’]s)|i am called|i['’]m called|ich hei(?:ß|ss)e|mein name ist|me llamo|mi nombre es|mi chiamo|il mio nome è)[\\s,:]+)(?<names>\\S+(?:\\s+\\S+){0,5})`,
  "iu",
);

/** After these a name may follow. */
export const likelyIntroductions = new RegExp(
  `${start}(?<before>(?:moi c['’]est|call me|signé|signed|cordialement|bien à vous|(?:best|kind) regards|(?:mit freundlichen |viele |liebe )?grüße|(?:un )?saludos?|cordiali saluti|saluti|monsieur|madame|mademoiselle|mme|mlle|mrs?|dr|docteure?|doctora?|doktor|herrn?|frau|señor(?:a|ita)?|signor[ea]?|signorina|dott(?:or|ore|oressa)?|ma[iî]tre|professeure?|professora?|profesora?|professoressa|sig|sig\\.ra|sra|avv)${end}[\\s,:.]+)(?<names>[^\\s]+(?:\\s+[^\\s]+){0,5})`,
  "iu",
);

/** Titles that are also words: only before a capital. */
export const shortTitles =
  /(?<![\p{L}\p{N}])(?<before>(?:M|Me|Pr|Ms|Miss|Don|Doña|Prof|Sr|Sgr)\b\.?\s+)(?<names>\p{Lu}\S*(?:\s+\S+){0,5})/u;

/** A full stop that ends no sentence. */
export const abbreviatedTitle = /^(?:dr|prof|pr|st|mr|mrs|ms|m|sr|sra|sig|dott)\.$/iu;

/** What stands inside a surname: Jean de La Fontaine, Ursula von der Leyen. */
export const particle = /^(?:de|du|des|la|le|da|di|del|della|dos|von|van|der|den|el|al|ben|bin)$/iu;
