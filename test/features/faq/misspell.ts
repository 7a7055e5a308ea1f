/** The same mistakes in the same text at every run. */
function createDice(seed: string): (sides: number) => number {
  let state = 0;
  for (const letter of seed) state = (Math.imul(state, 31) + letter.charCodeAt(0)) >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const longEnough = 5;
const slips: readonly ((word: string, at: number) => string)[] = [
  (word, at) => word.slice(0, at) + word.slice(at + 1),
  (word, at) => word.slice(0, at) + word[at] + word.slice(at),
  (word, at) => word.slice(0, at - 1) + word[at] + word[at - 1] + word.slice(at + 1),
  (word, at) => `${word.slice(0, at)}e${word.slice(at + 1)}`,
];

/** Two slips of the fingers, in words of five letters or more, not in their first letter. */
export function mistype(text: string): string {
  const roll = createDice(text);
  const words = text.split(" ");
  for (let slip = 0; slip < 2; slip += 1) {
    const long = words.flatMap((word, index) =>
      /^\p{L}+$/u.test(word) && word.length >= longEnough ? [index] : [],
    );
    const index = long[roll(long.length)];
    if (index === undefined) break;
    const word = words[index] as string;
    words[index] = (slips[roll(slips.length)] as (typeof slips)[number])(word, 1 + roll(word.length - 1));
  }
  return words.join(" ");
}

/** As typed on a phone without looking for the accents, the capitals or the punctuation. */
export const strip = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/ß/g, "ss")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();

/** What phones write everywhere: k for qu, no h at the front, no double letters. */
export const abbreviate = (text: string): string =>
  strip(text)
    .replace(/\bqu(?=[aei])/g, "k")
    .replace(/\bh(?=[aeiou])/g, "")
    .replace(/([lmnrst])\1/g, "$1");
