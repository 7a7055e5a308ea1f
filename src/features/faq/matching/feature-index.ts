/** What a feature is made of; each kind has its own fingerprints, so that a word is never taken for a group of letters. */
const featureKinds = {
  word: 1,
  group: 2,
  pair: 3,
  nearPair: 4,
  letters: 5,
  first: 6,
  length: 7,
  phrasing: 8,
  check: 9,
} as const;
export type FeatureKind = keyof typeof featureKinds;

/** FNV-1a, 32 bits: of 200,000 features some five share a fingerprint, which the classifier does not notice. */
export function fingerprint(kind: FeatureKind, text: string, from = 0, to = text.length): number {
  let hash = 0x811c9dc5 ^ featureKinds[kind];
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix(hash);
}

/** The fingerprint of two features side by side, or of one that something else is said about. */
export const fingerprintOfPair = (kind: FeatureKind, left: number, right: number): number =>
  mix(Math.imul(left ^ featureKinds[kind], 0x01000193) ^ (right + 0x9e3779b9));

/** Spreads the bits (the finalizer of MurmurHash3); 0 stands for an empty slot. */
function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  mixed ^= mixed >>> 16;
  return mixed === 0 ? 1 : mixed | 0;
}

/** Numbers by fingerprint, as an open-addressed table: a Map of 100,000 numbers takes five times the memory. */
export interface FeatureTable {
  readonly fingerprints: Int32Array;
  readonly numbers: Int32Array;
}

/** The features get their place in the list as their number. */
export function createFeatureTable(fingerprints: readonly number[]): FeatureTable {
  const size = 2 ** Math.ceil(Math.log2(fingerprints.length * 2 + 2));
  const table = { fingerprints: new Int32Array(size), numbers: new Int32Array(size) };
  for (const [number, print] of fingerprints.entries()) {
    const slot = slotOf(table, print);
    table.fingerprints[slot] = print;
    table.numbers[slot] = number;
  }
  return table;
}

/** The number of a feature; -1 when it was never met. */
export function numberOf(table: FeatureTable, print: number): number {
  const slot = slotOf(table, print);
  return table.fingerprints[slot] === print ? (table.numbers[slot] as number) : -1;
}

function slotOf({ fingerprints }: FeatureTable, print: number): number {
  const mask = fingerprints.length - 1;
  let slot = print & mask;
  while (fingerprints[slot] !== 0 && fingerprints[slot] !== print) slot = (slot + 1) & mask;
  return slot;
}
