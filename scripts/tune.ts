import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { entryIds } from "../src/chat/entry-ids.ts";
import { languages } from "../src/chat/languages.ts";
import { loadEntries } from "../src/features/faq/load-entries.ts";
import { createMatcher } from "../src/features/faq/matching/match-question.ts";
import { openModel } from "../src/features/faq/matching/model-file.ts";
import { weighEntry, weighNone } from "../src/features/faq/matching/rank-entries.ts";
import { readQuestions } from "./eval-questions.ts";
import { runScript } from "./script-error.ts";
import { fitChoices } from "./tune/fit-choices.ts";
import { fitThresholds } from "./tune/fit-thresholds.ts";
import { writeSettings } from "./tune/write-settings.ts";

const pathOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const questionsPath = "test/faq/golden-tuning.jsonl";
const settingsPath = "src/features/faq/matching/matcher-settings.ts";

/** Fits the matcher's weights and thresholds to the tuning questions; the same files always give the same figures. */
await runScript(async () => {
  const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
  const { byLanguage } = await loadEntries(pathOf("locales"), languages);
  const matcher = createMatcher(await openModel(byLanguage), byLanguage);
  const samples = (await readQuestions(pathOf(questionsPath))).map(({ text, lang, intent }) => ({
    evidence: matcher.weigh(text, lang),
    intent,
  }));
  const weights = fitChoices(
    samples.map(({ evidence, intent }) => ({
      entries: entryIds.map((_, label) => weighEntry(evidence, label)),
      none: weighNone(evidence),
      chosen: intent === "none" ? "none" : entryIds.indexOf(intent),
    })),
  );
  const settings = writeSettings({ weights, thresholds: fitThresholds(samples, weights) }, questionsPath);
  if (values.write) await writeFile(pathOf(settingsPath), settings);
  else process.stdout.write(settings);
});
