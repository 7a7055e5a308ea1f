import {
  abbreviatedTitle,
  domainForm,
  identifyingForms,
  introductions,
  keptNumber,
  likelyIntroductions,
  numberForm,
  particle,
  shortTitles,
  topLevel,
} from "./scrub-patterns.ts";

/** Stands for what was taken out. */
export const mark = "…";

/** Longer questions are cut: what they are about is said by then. Characters. */
const questionKept = 200;

/** Whether a word belongs to the vocabulary of the bot's own texts. */
export type Knows = (word: string) => boolean;

/**
 * A question without what could tell who asked it: addresses, account names, telephone and other numbers, names of
 * people. A computer cannot know every name, so what is left is sealed, and shown only under the rules of
 * `find-often-asked.ts`. Never throws.
 */
export function scrubQuestion(text: string, knows: Knows): string {
  let scrubbed = text.normalize("NFKC").replace(/\s+/gu, " ");
  for (const form of identifyingForms) scrubbed = scrubbed.replace(form, mark);
  scrubbed = scrubDomains(scrubbed, knows);
  scrubbed = scrubNumbers(scrubbed);
  scrubbed = scrubNamesAfter(introductions, scrubbed, knows, true);
  scrubbed = scrubNamesAfter(shortTitles, scrubbed, knows, true);
  scrubbed = scrubNamesAfter(likelyIntroductions, scrubbed, knows, false);
  scrubbed = scrubCapitals(scrubbed, knows);
  // Other alphabets: none of our languages is written in them, so their words can only be names or a stranger's.
  scrubbed = scrubbed.replace(/(?:(?!\p{Script=Latin})\p{L}\p{M}*)+/gu, mark);
  return [...joinMarks(withoutTemplateMarks(scrubbed))].slice(0, questionKept).join("").trim();
}

/** Marks that follow each other become one: how many words a name had says something too. */
export const joinMarks = (text: string): string =>
  text
    .replace(/…(?:[\s,;:'’.&+/()-]*…)+/gu, mark)
    .replace(/\s+/gu, " ")
    .trim();

/** A phrasing may end up in an answer's file, where these have a meaning. */
const withoutTemplateMarks = (text: string): string => text.replace(/[{}]/g, "").replaceAll("$t(", "t(");

function scrubDomains(text: string, knows: Knows): string {
  return text.replace(domainForm, (whole: string, path: string | undefined) =>
    path === undefined && !topLevel.test(whole) && whole.split(".").every((label) => knows(label))
      ? whole
      : mark,
  );
}

/** Telephone numbers, dates of birth, files, postcodes; two digits alone tell nothing. */
function scrubNumbers(text: string): string {
  return text.replace(numberForm, (whole) => {
    const parts = whole.split(/\P{Nd}+/u).filter(Boolean);
    if (parts.every((part) => keptNumber.test(part))) return whole;
    const digits = parts.join("").length;
    const isNumber = parts.some((part) => part.length >= 3) || digits >= 5;
    return isNumber ? mark : whole;
  });
}

/** `surely`: the next word is a name whatever it looks like; otherwise when it has a capital or nobody knows it. */
function scrubNamesAfter(form: RegExp, text: string, knows: Knows, surely: boolean): string {
  // Where everything is in capitals they tell nothing.
  const capitalsTell = /\p{Ll}/u.test(text);
  const isLikeName = (word: string): boolean =>
    word.startsWith(mark) ||
    (/\p{L}/u.test(word) && ((capitalsTell && /^\p{Lu}/u.test(word)) || !knows(word)));
  let scrubbed = "";
  let rest = text;
  for (let match = form.exec(rest); match; match = form.exec(rest)) {
    const { before = "", names = "" } = match.groups ?? {};
    const words = names.split(" ");
    const taken = surely || isLikeName(words[0] ?? "") ? countNameWords(words, isLikeName) : 0;
    const sign = sentenceEnd.exec(words[taken - 1] ?? "")?.[0] ?? "";
    scrubbed += `${rest.slice(0, match.index)}${before}${taken > 0 ? `${mark}${sign} ` : ""}`;
    // What follows the name may lead to another.
    rest = `${words.slice(taken).join(" ")}${rest.slice(match.index + match[0].length)}`;
  }
  return `${scrubbed}${rest}`.trim();
}

const sentenceEnd = /[.,;:!?]$/u;

/** How many of the words belong to the name that the first of them begins. */
function countNameWords(words: readonly string[], isLikeName: (word: string) => boolean): number {
  for (const [index, word] of words.entries()) {
    // « Jean de La Fontaine »: what stands inside a name belongs to it.
    const next = words.slice(index).find((candidate) => !particle.test(candidate)) ?? "";
    if (index > 0 && !isLikeName(word) && !(particle.test(word) && isLikeName(next))) return index;
    if (sentenceEnd.test(word) && !abbreviatedTitle.test(word)) return index + 1;
  }
  return words.length;
}

/** Words with a capital that the bot's own texts do not know, unless they only begin a sentence. */
function scrubCapitals(text: string, knows: Knows): string {
  const word = /[\p{L}\p{M}\p{N}-]+/gu;
  const found = [...text.matchAll(word)];
  const isUnknown = (index: number): boolean => {
    const candidate = found[index]?.[0] ?? "";
    return /\p{Lu}/u.test(candidate) && !knows(candidate);
  };
  const isNextTo = (index: number): boolean => {
    const [first, second] = [found[index], found[index + 1]];
    return (
      first !== undefined &&
      second !== undefined &&
      /^[\s'’.-]+$/u.test(text.slice(first.index + first[0].length, second.index))
    );
  };
  let index = -1;
  return text.replace(word, (whole, offset: number) => {
    index += 1;
    if (!isUnknown(index)) return whole;
    // « Julie Durand demande… »: two in a row are a name, also at the beginning.
    const isName = !beginsSentence(text, offset) || (isUnknown(index + 1) && isNextTo(index));
    return isName ? mark : whole;
  });
}

const beginsSentence = (text: string, offset: number): boolean =>
  /(?:^|[.!?:…]\s)[\s"'«»“”„‘’(¿¡-]*$/u.test(text.slice(0, offset));
