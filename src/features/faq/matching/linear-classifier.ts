/** One text as the classifier sees it: the numbers of its features, and their values, of length 1 together. */
export interface SparseVector {
  readonly features: Int32Array;
  readonly values: Float32Array;
}

/** Softmax regression: a weight for each feature and class, feature by feature, in units of the feature's scale. */
export interface ClassifierWeights {
  readonly classes: number;
  readonly weights: Float32Array | Int8Array;
  readonly scales: Float32Array;
}

/**
 * Passes over the phrasings, the first step's length, the share of it left at the end, and the share of features hidden
 * each time a text is read: who must do without some words learns from all of them (2 points of coverage).
 */
const training = { passes: 10, rate: 4, lastShare: 0.2, hidden: 0.4 } as const;
/** What is already told apart this surely teaches nothing. */
const learntFrom = 0.95;
/** Smaller shares of the error are left out: nine classes in ten, and half of the time. */
const leastError = 0.002;

/**
 * Learns which class each text belongs to, by stochastic gradient descent in a fixed shuffled order: the same texts always
 * give the same weights.
 */
export function trainClassifier(
  texts: readonly SparseVector[],
  classOf: Uint8Array,
  { features, classes }: { features: number; classes: number },
): ClassifierWeights {
  const weights = new Float32Array(features * classes);
  const learning = { classes, weights, scales: new Float32Array(features).fill(1) };
  const order = Uint32Array.from(texts, (_, index) => index);
  const random = createRandom();
  const shares = new Float64Array(classes);
  const hideSome = createHiding(texts, random);
  for (let pass = 0; pass < training.passes; pass += 1) {
    shuffle(order, random);
    const rate = training.rate * (1 - (1 - training.lastShare) * (pass / training.passes));
    for (const index of order) {
      const text = hideSome(texts[index] as SparseVector);
      const own = classOf[index] as number;
      classify(learning, text, shares);
      if ((shares[own] as number) > learntFrom) continue;
      shares[own] = (shares[own] as number) - 1;
      step(weights, classes, text, shares, rate);
    }
  }
  return compress(learning);
}

/** A byte a weight instead of four, and no question answered otherwise: 20 MB less for five languages. */
function compress({ classes, weights }: { classes: number; weights: Float32Array }): ClassifierWeights {
  const scales = new Float32Array(weights.length / classes);
  const bytes = new Int8Array(weights.length);
  for (let feature = 0; feature < scales.length; feature += 1) {
    const row = weights.subarray(feature * classes, (feature + 1) * classes);
    const largest = row.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    scales[feature] = largest / 127;
    if (largest > 0)
      for (const [of, weight] of row.entries())
        bytes[feature * classes + of] = Math.round((127 * weight) / largest);
  }
  return { classes, weights: bytes, scales };
}

/** Leaves out some features of a text. What it gives is overwritten by the next: a copy a text took a third of the time. */
function createHiding(texts: readonly SparseVector[], random: () => number) {
  const most = texts.reduce((size, { features }) => Math.max(size, features.length), 0);
  const features = new Int32Array(most);
  const values = new Float32Array(most);
  return (text: SparseVector): SparseVector => {
    let kept = 0;
    let squares = 0;
    for (let at = 0; at < text.features.length; at += 1) {
      if (random() < training.hidden) continue;
      const value = text.values[at] as number;
      features[kept] = text.features[at] as number;
      values[kept] = value;
      squares += value ** 2;
      kept += 1;
    }
    const length = Math.sqrt(squares) || 1;
    for (let at = 0; at < kept; at += 1) values[at] = (values[at] as number) / length;
    return { features: features.subarray(0, kept), values: values.subarray(0, kept) };
  };
}

function step(
  weights: Float32Array,
  classes: number,
  { features, values }: SparseVector,
  errors: Float64Array,
  rate: number,
): void {
  const taught: number[] = [];
  for (let of = 0; of < classes; of += 1) if (Math.abs(errors[of] as number) > leastError) taught.push(of);
  for (let at = 0; at < features.length; at += 1) {
    const row = (features[at] as number) * classes;
    const value = (values[at] as number) * rate;
    for (const of of taught)
      weights[row + of] = (weights[row + of] as number) - value * (errors[of] as number);
  }
}

/** Writes the probability of each class into `shares`. */
export function classify(
  { classes, weights, scales }: ClassifierWeights,
  { features, values }: SparseVector,
  shares: Float64Array,
): void {
  shares.fill(0);
  for (let at = 0; at < features.length; at += 1) {
    const feature = features[at] as number;
    const row = feature * classes;
    const value = (values[at] as number) * (scales[feature] as number);
    for (let of = 0; of < classes; of += 1)
      shares[of] = (shares[of] as number) + (weights[row + of] as number) * value;
  }
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of shares) if (score > highest) highest = score;
  let sum = 0;
  for (let of = 0; of < classes; of += 1) {
    shares[of] = Math.exp((shares[of] as number) - highest);
    sum += shares[of] as number;
  }
  for (let of = 0; of < classes; of += 1) shares[of] = (shares[of] as number) / sum;
}

/** A fixed sequence (Numerical Recipes' linear congruential generator), from 0 up to 1. */
function createRandom(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffle(order: Uint32Array, random: () => number): void {
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const moved = order[at] as number;
    order[at] = order[other] as number;
    order[other] = moved;
  }
}
