import type { Charts } from "../charts/charts.ts";
import type { Language } from "../chat/languages.ts";
import type { TeamAudit } from "../features/audit/audit.ts";
import type { Broadcasts } from "../features/broadcasts/broadcasts.ts";
import type { ExpectedInputs } from "../features/broadcasts/expected-input.ts";
import type { Consent } from "../features/consent/consent.ts";
import type { Counts } from "../features/counts/counts.ts";
import type { Erasure } from "../features/erasure/erasure.ts";
import type { Faq } from "../features/faq/faq.ts";
import type { Handovers } from "../features/handover/handover.ts";
import type { Milestones } from "../features/milestones/milestones.ts";
import type { MyData } from "../features/mydata/mydata.ts";
import type { People } from "../features/people/people.ts";
import type { Petition } from "../features/petition/petition.ts";
import type { Places } from "../features/places/places.ts";
import type { Questions } from "../features/questions/questions.ts";
import type { Referrals } from "../features/referrals/referrals.ts";
import type { Reminders } from "../features/reminders/reminders.ts";
import type { SharedLinks } from "../features/shared-links/shared-links.ts";
import type { SignIn } from "../features/sign-in/sign-in.ts";
import type { Statistics } from "../features/statistics/statistics.ts";
import type { Updates } from "../features/updates/updates.ts";
import type { Votes } from "../features/votes/votes.ts";
import type { Desk } from "./desk.ts";

/** What commands may use: the features, and the few settings that people see. */
export interface Services {
  readonly faq: Faq;
  readonly charts: Charts;
  readonly people: People;
  readonly consent: Consent;
  readonly reminders: Reminders;
  readonly referrals: Referrals;
  readonly petition: Petition;
  readonly counts: Counts;
  readonly milestones: Milestones;
  readonly audit: TeamAudit;
  readonly erasure: Erasure;
  readonly myData: MyData;
  readonly handovers: Handovers;
  readonly votes: Votes;
  readonly questions: Questions;
  readonly updates: Updates;
  readonly places: Places;
  readonly broadcasts: Broadcasts;
  /** What a moderator's next message is for. */
  readonly expectedInputs: ExpectedInputs;
  readonly desk: Desk;
  readonly statistics: Statistics;
  readonly signIn: SignIn;
  readonly sharedLinks: SharedLinks;
  /** In the order of LANGUAGES; the first is the fallback. */
  readonly languages: readonly [Language, ...Language[]];
  /** Where the pages are: links to them are made from it. No slash at the end. */
  readonly publicUrl: string;
  /** A link that opens a conversation, or adds the bot to a group, and counts for `code`; `undefined` without Telegram. */
  readonly deepLink: (code: string, kind: "start" | "startgroup") => string | undefined;
  /** A link that adds the bot to a Discord server; what comes of it cannot be counted. `undefined` without Discord. */
  readonly installLink: () => string | undefined;
}
