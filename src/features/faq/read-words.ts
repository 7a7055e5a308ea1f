import snowball from "snowball-stemmers";
import type { Language } from "../../chat/languages.ts";

/** Longer questions are cut: no platform lets them through (see `limits.questionCharacters`) and matching stays quick. */
const charactersRead = 1000;

/** How people shorten words in chats, after folding. Only what means the same in every language we match. */
const chatWords: Readonly<Record<string, string>> = {
  pk: "pourquoi",
  pq: "pourquoi",
  pkoi: "pourquoi",
  pcq: "parce que",
  koi: "quoi",
  kwa: "quoi",
  keske: "qu'est ce que",
  kesk: "qu'est ce que",
  keskece: "qu'est ce que",
  cest: "c'est",
  ki: "qui",
  kmt: "comment",
  cmt: "comment",
  coment: "comment",
  comen: "comment",
  cb: "combien",
  qd: "quand",
  jveux: "je veux",
  jpeux: "je peux",
  jfais: "je fais",
  jsuis: "je suis",
  pr: "pour",
  ds: "dans",
  vs: "vous",
  ya: "il y a",
  wat: "what",
  wot: "what",
  whats: "what is",
  wheres: "where is",
  whos: "who is",
  hows: "how is",
  cuz: "because",
  pls: "please",
  plz: "please",
  u: "you",
  ur: "your",
  r: "are",
};

/** Everything that is neither a letter nor a digit parts words: punctuation, emoji, control and direction marks. */
const separators = /[^\p{L}\p{N}]+/u;

/**
 * A text's words as compared: lower case, without accents, chat spellings written out. Accents go before stemming,
 * in answers and questions alike, because half the questions come without them.
 */
export function readWords(text: string): string[] {
  const folded = text.slice(0, charactersRead).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return folded
    .split(separators)
    .flatMap((word) => (chatWords[word] ?? word).split(separators))
    .filter(Boolean);
}

const algorithms = { fr: "french", en: "english", de: "german", es: "spanish", it: "italian" } as const;

/**
 * Words so common that they tell no answer from another. Question words (who, where, how many, why) are not among
 * them: often they are all that does.
 */
const commonWords: Readonly<Record<Language, string>> = {
  fr: "a ai au aux avec c ca ce ces cet cette d dans de des du elle elles en est et etre eux fait il ils j je l la le les leur lui m ma mais me mes moi mon n ne nos notre nous on or par pas plus pour qu que s sa se ses si son sont sur t ta te tes toi ton tu un une va vos votre vous y alors donc bien etes suis sais peux veux stp svp",
  en: "a am an and are as at be been but by did do does doing for from had has have he her him his i if in into is it its me my no not of on or our out s she so t than that the their them then there these they this those to too up us was we were will with would you your please",
  de: "",
  es: "",
  it: "",
};

/** Stems one language's words; `undefined` for a word that says nothing. */
export function createStemmer(language: Language): (word: string) => string | undefined {
  const stemmer = snowball.newStemmer(algorithms[language]);
  const common = new Set(commonWords[language].split(" "));
  return (word) => (common.has(word) ? undefined : stemmer.stem(word));
}
