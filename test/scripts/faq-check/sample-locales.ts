import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkAnswers } from "../../../scripts/faq-check/check-answers.ts";
import type { Language } from "../../../src/chat/languages.ts";

const bodies: Readonly<Record<Language, readonly [question: string, short: string, long: string]>> = {
  fr: ["Que dit la CNIL\u202F?", "Elle souhaite un hôte européen.", "Un paragraphe."],
  en: ["What does the CNIL say?", "It wants a European host.", "A paragraph."],
  de: ["Was sagt die CNIL?", "Sie will einen Hoster aus Europa.", "Ein Absatz."],
  es: ["¿Qué dice la CNIL?", "Quiere un proveedor europeo.", "Un párrafo."],
  it: ["Che cosa dice la CNIL?", "Vuole un fornitore europeo.", "Un paragrafo."],
};

/** Lines of the sample answer that tests replace, from 1. */
export const lineOf = {
  question: 2,
  topic: 3,
  verified: 4,
  reviewBy: 5,
  sources: 6,
  related: 7,
  short: 10,
  long: 14,
  alias: 18,
};

/** An answer with nothing to say against it, some of its lines (from 1) replaced. */
export function sampleAnswer(language: Language, changes: Readonly<Record<number, string>> = {}): string {
  const [question, short, long] = bodies[language];
  const lines = [
    "---",
    `question: ${question}`,
    "topic: law",
    "verified: 2026-11-23",
    "review-by: 2027-02-28",
    "sources: [cnil-2020]",
    "related: [gdpr]",
    "---",
    "",
    short,
    "",
    "<!-- more -->",
    "",
    long,
    "",
    "<!-- aliases -->",
    "",
    ...Array.from({ length: 25 }, (_, index) => `- avis ${index}`),
  ];
  return `${lines.map((line, index) => changes[index + 1] ?? line).join("\n")}\n`;
}

export const sampleSources = [
  "cnil-2020:",
  "  title: Avis",
  "  publisher: CNIL",
  "  date: 2020",
  "  url: https://www.cnil.fr/",
];

/** A temporary folder `locales/`, and what is said about it. */
export class SampleLocales {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<SampleLocales> {
    const locales = new SampleLocales(join(await mkdtemp(join(tmpdir(), "check-")), "locales"));
    await locales.write("sources.yaml", sampleSources.join("\n"));
    return locales;
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** As `error FILE:LINE message`, apart from the answers that a test did not write at all. */
  async findings(today = "2026-12-01"): Promise<string[]> {
    const { findings } = await checkAnswers(this.folder, today);
    return findings
      .filter(({ message }) => !/does not have this answer|No language has this answer/.test(message))
      .map(({ severity, file, line, message }) => `${severity} ${file}${line ? `:${line}` : ""} ${message}`);
  }

  remove(): Promise<void> {
    return rm(dirname(this.folder), { recursive: true });
  }
}
