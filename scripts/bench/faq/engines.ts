import { createRequire } from "node:module";
import { create, insertMultiple, search as searchOrama } from "@orama/orama";
import { stemmer as english } from "@orama/stemmers/english";
import { stemmer as french } from "@orama/stemmers/french";
import { stemmer as german } from "@orama/stemmers/german";
import { stemmer as italian } from "@orama/stemmers/italian";
import { stemmer as spanish } from "@orama/stemmers/spanish";
import Fuse from "fuse.js";
import MiniSearch from "minisearch";
import { type Language, languages } from "../../../src/chat/languages.ts";
import { createStemmer } from "../../../src/features/faq/matching/stem-words.ts";
import { readWords } from "../../../src/features/faq/read-words.ts";

/** A way to ask for an answer, or (`none`) for something that no answer settles. */
export interface Phrasing {
  readonly label: string;
  readonly language: Language;
  readonly text: string;
}

/** What an engine thinks of a question: its best label, how sure it is, and how far ahead of the next label. */
interface Guess {
  readonly label: string;
  readonly score: number;
  readonly lead: number;
  /** Its next labels, best first. */
  readonly next: readonly string[];
}

export type Engine = (question: string, language: Language) => Promise<Guess> | Guess;

/** The engines people reach for, each given the same phrasings in the way its manual says. */
export const engines: Readonly<Record<string, (phrasings: readonly Phrasing[]) => Promise<Engine> | Engine>> =
  {
    "MiniSearch as it comes": plainMiniSearch,
    "MiniSearch, stems and a document a phrasing": stemmedMiniSearch,
    "nlp.js": nlp,
    Orama: orama,
    "fuse.js": fuse,
  };

type Scored = readonly (readonly [label: string, score: number])[];

/** The best score of each label. */
function guess(found: Scored): Guess {
  const best = new Map<string, number>();
  for (const [label, score] of found) best.set(label, Math.max(score, best.get(label) ?? 0));
  const [first, second, third, fourth] = [...best].sort((a, b) => b[1] - a[1]);
  const next = [second, third, fourth].flatMap((other) => (other ? [other[0]] : []));
  if (!first) return { label: "none", score: 0, lead: 0, next: [] };
  return { label: first[0], score: first[1], lead: first[1] - (second?.[1] ?? 0), next };
}

const byLanguage = <T>(
  phrasings: readonly Phrasing[],
  build: (own: readonly Phrasing[], language: Language) => T,
) =>
  new Map(
    languages.map((language) => [
      language,
      build(
        phrasings.filter((one) => one.language === language),
        language,
      ),
    ]),
  );

function plainMiniSearch(phrasings: readonly Phrasing[]): Engine {
  const indexes = byLanguage(phrasings, (own) => {
    const index = new MiniSearch({ fields: ["text"] });
    const labels = [...Map.groupBy(own, ({ label }) => label)];
    index.addAll(labels.map(([id, texts]) => ({ id, text: texts.map(({ text }) => text).join("\n") })));
    return index;
  });
  return (question, language) =>
    guess((indexes.get(language)?.search(question) ?? []).map(({ id, score }) => [id, score] as const));
}

function stemmedMiniSearch(phrasings: readonly Phrasing[]): Engine {
  const indexes = byLanguage(phrasings, (own, language) => {
    const { stem } = createStemmer(language, []);
    const index = new MiniSearch({
      fields: ["text"],
      storeFields: ["label"],
      tokenize: readWords,
      processTerm: stem,
      searchOptions: { fuzzy: 0.2, prefix: true },
    });
    index.addAll(own.map((phrasing, id) => ({ id, ...phrasing })));
    return index;
  });
  return (question, language) =>
    guess((indexes.get(language)?.search(question) ?? []).map(({ label, score }) => [label, score] as const));
}

function fuse(phrasings: readonly Phrasing[]): Engine {
  const indexes = byLanguage(
    phrasings,
    (own) =>
      new Fuse(own, { keys: ["text"], includeScore: true, ignoreLocation: true, ignoreDiacritics: true }),
  );
  return (question, language) =>
    guess(
      (indexes.get(language)?.search(question, { limit: 20 }) ?? []).map(
        ({ item, score = 1 }) => [item.label, 1 - score] as const,
      ),
    );
}

async function orama(phrasings: readonly Phrasing[]): Promise<Engine> {
  const stemmers = { fr: french, en: english, de: german, es: spanish, it: italian };
  const names = { fr: "french", en: "english", de: "german", es: "spanish", it: "italian" } as const;
  const indexes = byLanguage(phrasings, async (own, language) => {
    const index = create({
      schema: { text: "string", label: "enum" } as const,
      components: { tokenizer: { language: names[language], stemming: true, stemmer: stemmers[language] } },
    });
    await insertMultiple(
      index,
      own.map(({ text, label }) => ({ text, label })),
    );
    return index;
  });
  return async (question, language) => {
    const index = await indexes.get(language);
    if (!index) throw new TypeError("Every language has an index");
    const { hits } = await searchOrama(index, { term: question, limit: 20, threshold: 1 });
    return guess(hits.map(({ document, score }) => [document.label as string, score] as const));
  };
}

/** nlp.js has no types of its own; this is the part we use. */
interface NlpManager {
  settings: Record<string, unknown>;
  addLanguage(language: string): void;
  addDocument(language: string, text: string, intent: string): void;
  train(): Promise<void>;
  process(
    language: string,
    text: string,
  ): Promise<{ classifications: readonly { intent: string; score: number }[] }>;
}

async function nlp(phrasings: readonly Phrasing[]): Promise<Engine> {
  const require = createRequire(import.meta.url);
  const container = await require("@nlpjs/core").containerBootstrap();
  container.use(require("@nlpjs/nlp").Nlp);
  container.use(require("@nlpjs/lang-fr").LangFr);
  container.use(require("@nlpjs/lang-en").LangEn);
  container.use(require("@nlpjs/lang-de").LangDe);
  container.use(require("@nlpjs/lang-es").LangEs);
  container.use(require("@nlpjs/lang-it").LangIt);
  const manager: NlpManager = container.get("nlp");
  manager.settings = { ...manager.settings, autoSave: false, nlu: { useNoneFeature: true, log: false } };
  for (const language of languages) manager.addLanguage(language);
  for (const { language, text, label } of phrasings)
    manager.addDocument(language, text, label === "none" ? "None" : label);
  await manager.train();
  return async (question, language) => {
    const { classifications } = await manager.process(language, question);
    return guess(
      classifications.map(({ intent, score }) => [intent === "None" ? "none" : intent, score] as const),
    );
  };
}
