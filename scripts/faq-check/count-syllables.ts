import type { Language } from "../../src/chat/languages.ts";

interface Rule {
  /** The vowels that sound together: one syllable each. */
  readonly nucleus: RegExp;
  /** A vowel that is written and not said, when another remains. */
  readonly mute?: RegExp;
}

/** Near enough for a readability formula: exact counts would need a dictionary of each language. */
const rules: Readonly<Record<Language, Rule>> = {
  fr: { nucleus: /[aeiouyàâæéèêëîïôœùûü]+/g, mute: /(?<=[^aàâoéèêëîïuùûi])es?$/ },
  en: {
    nucleus: /[aeiouyéè]+/g,
    mute: /(?<=[^aeiouy])(?:(?<![^aeiouy]l)e|(?<![sxz]|ch|sh|[cg])es|(?<![td])ed)$/,
  },
  de: { nucleus: /ei|ai|au|äu|eu|ie|aa|ee|oo|[aeiouyäöüé]/g },
  // Two strong vowels part; a weak one joins its neighbour unless it bears the accent.
  es: { nucleus: /[iuü]?[aeoáéó][iuy]?(?![íú])|[iuü]?[aeoáéó]|[íú]|[iuüy]+/g },
  it: { nucleus: /[iu]?[aeoàèéòó][iu]?|[ìù]|[iu]+/g },
};

/** The syllables of a word, at least one. An abbreviation counts as it is written. */
export function countSyllables(word: string, language: Language): number {
  const { nucleus, mute } = rules[language];
  // An elided article is said with the word after it: “l’accès” is one word of two syllables.
  const written = word.normalize("NFC").toLowerCase();
  const said = mute ? written.replace(mute, "") : written;
  return Math.max(said.match(nucleus)?.length ?? 0, 1);
}
