import { type EntryId, entryIds } from "../../../chat/entry-ids.ts";
import type { Language } from "../../../chat/languages.ts";
import type { LanguageContent } from "../load-entries.ts";
import { type OutsideTopic, outsideTopics } from "../outside-topics.ts";
import { readWords } from "../read-words.ts";
import { createFeatureTable, type FeatureTable, fingerprint, numberOf } from "./feature-index.ts";
import { type ClassifierWeights, type SparseVector, trainClassifier } from "./linear-classifier.ts";
import { indexPhrasings, type PhrasingIndex } from "./nearest-phrasings.ts";
import { createStemmer } from "./stem-words.ts";
import { createFeatureReader, type FeatureReader, type TextFeatures } from "./text-features.ts";
import { createVocabulary, type WordCounts } from "./vocabulary.ts";

/** What a question can be about: an answer, or something outside them all. The entries stand first. */
export type Label = EntryId | OutsideTopic;
export const labels: readonly Label[] = [...entryIds, ...outsideTopics];

/** Everything learnt from the phrasings; plain data, so that it can be kept in a file. */
export interface Model {
  readonly vocabulary: WordCounts;
  readonly table: FeatureTable;
  /** By feature: the natural logarithm of how rare it is. */
  readonly rarity: Float32Array;
  /** The same of a word that no phrasing uses. */
  readonly rarest: number;
  readonly classifier: ClassifierWeights;
  readonly phrasings: PhrasingIndex;
  readonly verbatim: VerbatimIndex;
}

/**
 * The label of each phrasing by its language and its very words, of which fingerprints do: the words took 4 MB. Two of 32
 * bits each, because what is found here is answered without any doubt.
 */
interface VerbatimIndex {
  readonly table: FeatureTable;
  readonly checks: Int32Array;
  /** By the numbers of the table. */
  readonly labels: Uint8Array;
}

/** What of a language's content the model is made of. */
export type Phrased = Pick<LanguageContent, "entries" | "outside" | "synonyms">;

interface Phrasing {
  readonly words: readonly string[];
  readonly language: Language;
  readonly label: number;
}

/** A feature of one phrasing alone teaches the classifier nothing but that phrasing; words are kept for the likeness. */
const leastUses = 2;
/** Longer questions are stories; the words that matter come early and the time must stay bounded. */
const wordsRead = 120;

export const readQuestion = (text: string): string[] => readWords(text).slice(0, wordsRead);

/** Learns from every phrasing of every language at once: people mix them, and names are the same in all. */
export function trainModel(content: ReadonlyMap<Language, Phrased>): Model {
  const phrasings = listPhrasings(content);
  const vocabulary = countWords(content, phrasings);
  const reader = createReader(content, vocabulary);
  const texts = phrasings.map(({ words, language }) => reader.read(words, language));
  const kept = keepFeatures(texts);
  const measures = {
    table: createFeatureTable([...kept.keys()]),
    rarity: Float32Array.from(kept.values(), (uses) => Math.log(1 + texts.length / uses)),
    rarest: Math.log(1 + texts.length),
  };
  const classOf = Uint8Array.from(phrasings, ({ label }) => label);
  const wholes = texts.map((text) => writeVector(measures, text));
  const words = texts.map((text) => writeWordVector(measures, text));
  return {
    ...measures,
    vocabulary,
    classifier: trainClassifier(wholes, classOf, { features: kept.size, classes: labels.length }),
    phrasings: indexPhrasings(words, classOf, kept.size),
    verbatim: indexVerbatim(phrasings),
  };
}

/** Reads texts the way the model was trained. */
export function createReader(
  content: ReadonlyMap<Language, Pick<Phrased, "synonyms">>,
  vocabulary: WordCounts,
): FeatureReader {
  const stemmers = [...content].map(
    ([language, { synonyms }]) => [language, createStemmer(language, synonyms)] as const,
  );
  return createFeatureReader(new Map(stemmers), createVocabulary(vocabulary));
}

function listPhrasings(content: ReadonlyMap<Language, Phrased>): Phrasing[] {
  return [...content].flatMap(([language, { entries, outside }]) => {
    const write = (label: Label) => (text: string) => ({
      words: readQuestion(text),
      language,
      label: labels.indexOf(label),
    });
    return [
      ...[...entries.values()].flatMap(({ id, question, aliases }) => [question, ...aliases].map(write(id))),
      ...[...outside].flatMap(([topic, texts]) => texts.map(write(topic))),
    ];
  });
}

function countWords(content: ReadonlyMap<Language, Phrased>, phrasings: readonly Phrasing[]): WordCounts {
  const counts = new Map([...content.keys()].map((language) => [language, new Map<string, number>()]));
  for (const { words, language } of phrasings)
    for (const word of words) {
      const uses = counts.get(language);
      uses?.set(word, (uses.get(word) ?? 0) + 1);
    }
  return counts;
}

/** The features worth a number, and how many phrasings use each. */
function keepFeatures(texts: readonly TextFeatures[]): ReadonlyMap<number, number> {
  const uses = new Map<number, number>();
  const words = new Set<number>();
  for (const text of texts)
    for (const [at, print] of text.prints.entries()) {
      uses.set(print, (uses.get(print) ?? 0) + 1);
      if (at < text.words) words.add(print);
    }
  return new Map([...uses].filter(([print, count]) => count >= leastUses || words.has(print)));
}

const verbatimPrint = (text: string, language: Language): number =>
  fingerprint("phrasing", `${language} ${text}`);
const verbatimCheck = (text: string, language: Language): number =>
  fingerprint("check", `${language} ${text}`);

/** The label that a phrasing of that language is listed for, word for word. `text`: its words, a space between them. */
export function labelOfVerbatim(
  { table, checks, labels: own }: VerbatimIndex,
  text: string,
  language: Language,
): number | undefined {
  const number = numberOf(table, verbatimPrint(text, language));
  return number >= 0 && checks[number] === verbatimCheck(text, language) ? own[number] : undefined;
}

/** Words that two labels list stand for neither. */
function indexVerbatim(phrasings: readonly Phrasing[]): VerbatimIndex {
  const owners = new Map<number, { readonly check: number; readonly label: number }>();
  for (const { words, language, label } of phrasings) {
    const text = words.join(" ");
    const print = verbatimPrint(text, language);
    const check = verbatimCheck(text, language);
    const owner = owners.get(print) ?? { check, label };
    const isClear = owner.check === check && owner.label === label;
    owners.set(print, isClear ? owner : { check, label: unclear });
  }
  const clear = [...owners].filter(([, { label }]) => label !== unclear);
  return {
    table: createFeatureTable(clear.map(([print]) => print)),
    checks: Int32Array.from(clear, ([, { check }]) => check),
    labels: Uint8Array.from(clear, ([, { label }]) => label),
  };
}

const unclear = -1;

type Measures = Pick<Model, "table" | "rarity" | "rarest">;

/** All features, a rare one only a little heavier than a common one. */
export const writeVector = (measures: Measures, { prints, shares }: TextFeatures): SparseVector =>
  normalise(measures, prints, shares, { scale: Math.sqrt, unseen: 0 });

/** The words alone, rare ones heavy; a word nobody used makes the text less like any. */
export const writeWordVector = (measures: Measures, { prints, shares, words }: TextFeatures): SparseVector =>
  normalise(measures, prints.slice(0, words), shares.slice(0, words), {
    scale: (rarity) => rarity,
    unseen: measures.rarest,
  });

function normalise(
  { table, rarity }: Measures,
  prints: readonly number[],
  shares: readonly number[],
  { scale, unseen }: { scale: (rarity: number) => number; unseen: number },
): SparseVector {
  const features = new Int32Array(prints.length);
  // In full precision until their length is known.
  const values = new Float64Array(prints.length);
  let kept = 0;
  let squares = 0;
  for (let at = 0; at < prints.length; at += 1) {
    const feature = numberOf(table, prints[at] as number);
    const value = (shares[at] as number) * (feature < 0 ? unseen : scale(rarity[feature] as number));
    squares += value * value;
    if (feature < 0) continue;
    features[kept] = feature;
    values[kept] = value;
    kept += 1;
  }
  const length = Math.sqrt(squares) || 1;
  const normalised = new Float32Array(kept);
  for (let at = 0; at < kept; at += 1) normalised[at] = (values[at] as number) / length;
  return { features: features.slice(0, kept), values: normalised };
}
