/** Longer questions are cut: no platform lets them through (see `limits.questionCharacters`) and matching stays quick. */
const charactersRead = 1000;

/**
 * How people shorten words in chats, after folding. Only what means the same in every language we match. A map, because a
 * plain object also has a `constructor`, which is a word people may write.
 */
const chatWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
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
  }),
);

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
    .flatMap((word) => chatWords.get(word)?.split(separators) ?? word)
    .filter(Boolean);
}
