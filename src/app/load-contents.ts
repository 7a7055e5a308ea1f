import { fileURLToPath } from "node:url";
import { languages } from "../chat/languages.ts";
import type { Config } from "../config.ts";
import { type Faq, faqResources, loadFaq } from "../features/faq/faq.ts";
import { createPetition, loadCampaign, type Petition } from "../features/petition/petition.ts";
import { createI18n, type I18n } from "../i18n/i18n.ts";
import { ConfigError } from "../system/config-error.ts";
import type { Logger } from "../system/logger.ts";

/** What the bot says: its words, its answers, its petition. */
export interface Contents {
  readonly i18n: I18n;
  readonly faq: Faq;
  readonly petition: Petition;
}

export const localesDir: string = fileURLToPath(new URL("../../locales", import.meta.url));

/** The petition's file and the words. Throws a `ConfigError` with the problems of both. */
export async function loadWords(config: Config): Promise<Omit<Contents, "faq">> {
  const [campaign, i18n] = await Promise.allSettled([
    loadCampaign(config.CAMPAIGN_FILE),
    createI18n({ languages: config.LANGUAGES, localesDir }),
  ]);
  if (campaign.status === "fulfilled" && i18n.status === "fulfilled")
    return { i18n: i18n.value, petition: createPetition(campaign.value, config.TZ_DEFAULT) };
  const reasons = [campaign, i18n].flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  const other = reasons.find((reason) => !(reason instanceof ConfigError));
  throw other ?? new ConfigError(reasons.flatMap((reason: ConfigError) => reason.problems));
}

/**
 * The answers, made known to i18next as the namespace `faq`. All languages are read whatever LANGUAGES says: an answer in
 * another language is better than none. One broken answer must not silence the others.
 */
export async function loadAnswers(config: Config, i18n: I18n, logger: Logger): Promise<Faq> {
  const [first, ...others] = config.LANGUAGES;
  const everyLanguage = [
    first,
    ...new Set([...others, ...languages.filter((language) => language !== first)]),
  ] as const;
  const faq = await loadFaq({ localesDir, languages: everyLanguage });
  for (const { where, problem } of faq.problems) logger.error({ code: "answer_refused", where, problem });
  speakAnswers(config, i18n, faq);
  return faq;
}

/** Makes the answers' words, as last read, those that are said. */
export function speakAnswers(config: Config, i18n: I18n, faq: Faq): void {
  for (const language of config.LANGUAGES)
    i18n.addResourceBundle(language, "faq", faqResources(faq, language), false, true, { skipCopy: true });
}
