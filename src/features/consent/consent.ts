import { createHash } from "node:crypto";
import { z } from "zod";
import type { PlatformName } from "../../chat/address.ts";
import { platformNames } from "../../chat/address.ts";
import { type Language, languages } from "../../chat/languages.ts";
import type { I18n } from "../../i18n/i18n.ts";

/** What a person agreed to and how we can show it: GDPR art. 7 asks for proof, so the exact words shown are hashed. */
export const consentRecord = z.object({
  purpose: z.literal("reminder"),
  /** SHA-256 of the consent text in that language, as it was before its values were filled in. */
  textHash: z.string().length(64),
  language: z.enum(languages),
  platform: z.enum(platformNames),
  /** ms since the epoch (UTC). */
  at: z.number().int(),
});
export type ConsentRecord = z.infer<typeof consentRecord>;

export interface Consent {
  /** The record of a consent given now to a reminder, in the words shown in `language`. */
  toReminder(given: {
    language: Language;
    platform: PlatformName;
    at: number;
    kind: keyof typeof reminderConsentKeys;
  }): ConsentRecord;
}

/** The keys shown before the confirming press, in their order: changing one changes the hash. */
export const reminderConsentKeys = {
  moment: [
    "remind.consent.purpose",
    "remind.consent.how_often",
    "remind.consent.kept",
    "remind.consent.how_to_stop",
  ],
  news: ["remind.news.purpose", "remind.news.how_often", "remind.series.kept", "remind.series.how_to_stop"],
  deadline: [
    "remind.deadline.purpose",
    "remind.deadline.how_often",
    "remind.series.kept",
    "remind.series.how_to_stop",
  ],
} as const;

export function createConsent(i18n: I18n): Consent {
  return {
    toReminder({ language, platform, at, kind }) {
      const words = reminderConsentKeys[kind].map((key) => i18n.getResource(language, "bot", key) as string);
      const textHash = createHash("sha256").update(words.join("\n")).digest("hex");
      return { purpose: "reminder", textHash, language, platform, at };
    },
  };
}
