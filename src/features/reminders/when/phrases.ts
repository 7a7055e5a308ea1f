/**
 * What one language says, as one language for all. Each phrase is a regular expression over folded text (lower case,
 * no accents, no apostrophes, number words already digits), matched as whole words and replaced in this order by marks:
 * `D1` a day from today, `W5` Friday, `M3` March, `Uh` hours, `AT 18`… A phrase that is replaced by nothing says nothing
 * about when. Whatever no phrase explains stays in lower case, and then the text is not understood.
 */
export interface Phrases {
  /** Chat spellings with digits in them: replaced before digits and letters are parted. */
  readonly chat: readonly (readonly [written: string, phrase: string])[];
  /** What the reminder is for: everything from here on is left out. */
  readonly purpose: string;
  readonly marks: readonly (readonly [mark: string, phrase: string])[];
}

/** Marks counted from 1, for the days of a week (from Monday) and the months. */
export const counted = (letter: "W" | "M", phrases: readonly string[]): (readonly [string, string])[] =>
  phrases.map((phrase, index) => [`${letter}${index + 1}`, phrase]);
