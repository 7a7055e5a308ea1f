import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { answerQuestion } from "../commands/ask.ts";
import type { EntryId } from "../src/chat/entry-ids.ts";
import { type Language, languages, readLanguage } from "../src/chat/languages.ts";
import { plainText } from "../src/chat/plain-text.ts";
import { type Faq, faqResources, loadFaq } from "../src/features/faq/faq.ts";
import { createI18n, type I18n } from "../src/i18n/i18n.ts";
import { putIntoWords } from "../src/i18n/put-into-words.ts";
import { systemClock } from "../src/system/clock.ts";
import { runScript, ScriptError } from "./script-error.ts";

const usage = 'Usage: npm run -s ask -- [--language fr] [--json] "QUESTION"';

const localesDir = fileURLToPath(new URL("../locales/", import.meta.url));

/** Asks the bot one question on the command line: the same code, words and sources as in a chat. */
await runScript(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      language: { type: "string", default: languages[0] },
      json: { type: "boolean", default: false },
    },
  });
  const language = readLanguage(values.language, languages);
  if (!language) throw new ScriptError(`--language must be one of ${languages.join(", ")}. ${usage}`);
  const question = positionals.join(" ").trim();
  if (!question) throw new ScriptError(`There is no question. ${usage}`);

  const faq = await loadFaq({ localesDir, languages });
  for (const { where, problem } of faq.problems) process.stderr.write(`${where}: ${problem}\n`);
  const text = await sayPlainly(faq, question, language);
  const result = faq.ask(question, language);
  const line = {
    kind: result.kind,
    entry: result.kind === "answer" ? result.entry : null,
    suggestions: result.suggestions,
    confidence: Number(result.confidence.toFixed(4)),
    language,
    text,
  };
  process.stdout.write(values.json ? `${JSON.stringify(line)}\n` : `${text}\n`);
});

/** What the bot would say, as plain text; what it would offer as buttons stands as a list. */
async function sayPlainly(faq: Faq, question: string, language: Language): Promise<string> {
  const i18n: I18n = await createI18n({ languages, localesDir });
  i18n.addResourceBundle(language, "faq", faqResources(faq, language));
  const call = { person: { language }, services: { faq }, now: systemClock.now() };
  const { html } = putIntoWords(
    i18n,
    answerQuestion(call, question),
    { language, zone: "Europe/Paris" },
    true,
  );
  const result = faq.ask(question, language);
  const offered: readonly EntryId[] = result.kind === "suggestions" ? result.suggestions : [];
  const list = offered.map((id) => `• ${faq.entry(id, language)?.question ?? id}`);
  return [plainText(html), ...(list.length > 0 ? [list.join("\n")] : [])].join("\n\n");
}
