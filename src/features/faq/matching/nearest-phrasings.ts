import type { SparseVector } from "./linear-classifier.ts";

/** Which phrasings use a word, as one list after another: `starts[word]` to `starts[word + 1]`. */
export interface PhrasingIndex {
  readonly starts: Uint32Array;
  readonly phrasings: Uint32Array;
  /** What the word counts for in that phrasing; the squares of a phrasing add up to 1. */
  readonly values: Float32Array;
  readonly classOf: Uint8Array;
}

/** A word that one phrasing in so many uses says nothing about which of them is meant. */
const commonFrom = 8;

export function indexPhrasings(
  texts: readonly SparseVector[],
  classOf: Uint8Array,
  features: number,
): PhrasingIndex {
  const starts = new Uint32Array(features + 1);
  for (const text of texts)
    for (const word of text.features) starts[word + 1] = (starts[word + 1] as number) + 1;
  for (let word = 0; word < features; word += 1)
    starts[word + 1] = (starts[word + 1] as number) + (starts[word] as number);
  const total = starts[features] as number;
  const index = { starts, phrasings: new Uint32Array(total), values: new Float32Array(total), classOf };
  const next = starts.slice();
  for (const [phrasing, text] of texts.entries())
    for (const [at, word] of text.features.entries()) {
      const slot = next[word] as number;
      index.phrasings[slot] = phrasing;
      index.values[slot] = text.values[at] as number;
      next[word] = slot + 1;
    }
  return index;
}

/** Finds how like (cosine, 0 to 1) a text is to the nearest phrasing of each class. */
export function createNearest({ starts, phrasings, values, classOf }: PhrasingIndex, classes: number) {
  const likeness = new Float32Array(classOf.length);
  const met = new Uint32Array(classOf.length);
  const common = classOf.length / commonFrom;
  return (text: SparseVector): Float64Array => {
    let count = 0;
    for (let at = 0; at < text.features.length; at += 1) {
      const word = text.features[at] as number;
      const from = starts[word] as number;
      const to = starts[word + 1] as number;
      if (to - from > common) continue;
      const value = text.values[at] as number;
      for (let slot = from; slot < to; slot += 1) {
        const phrasing = phrasings[slot] as number;
        const before = likeness[phrasing] as number;
        if (before === 0) met[count++] = phrasing;
        likeness[phrasing] = before + value * (values[slot] as number);
      }
    }
    const nearest = new Float64Array(classes);
    for (let at = 0; at < count; at += 1) {
      const phrasing = met[at] as number;
      const of = classOf[phrasing] as number;
      const found = likeness[phrasing] as number;
      if (found > (nearest[of] as number)) nearest[of] = found;
      likeness[phrasing] = 0;
    }
    return nearest;
  };
}
