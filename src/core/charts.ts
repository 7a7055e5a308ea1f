import type { Language } from "../chat/languages.ts";
import type { OutgoingFile } from "../chat/outgoing.ts";
import type { ReferralReport } from "../features/statistics/statistics.ts";

/** A drawn picture, and the same in words for who does not see it. */
export interface Picture extends OutgoingFile {
  readonly alt: string;
  readonly content: Buffer;
}

/** Draws figures: what may not be shown never reaches it. */
export interface Charts {
  referrals(report: ReferralReport, language: Language): Promise<Picture>;
}
