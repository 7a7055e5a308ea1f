import type { ColumnType, Generated } from "kysely";
import type { BroadcastTables } from "./broadcast-tables.ts";
import type { Fixed } from "./fixed-column.ts";
import type { LeaseTables } from "./lease-tables.ts";
import type { PetitionTables } from "./petition-tables.ts";
import type { ReferralTables } from "./referral-tables.ts";
import type { SharedLinkTables } from "./shared-link-tables.ts";
import type { SignInTables } from "./sign-in-tables.ts";
import type { StatisticsTables } from "./statistics-tables.ts";
import type { TeamAuditTables } from "./team-audit-tables.ts";

/** Events taken in charge: the key stays for de-duplication, the payload goes once answered. */
interface InboxTable {
  /** Keyed hash of the platform's event id. */
  event_key: Fixed<string>;
  /** Whose adapter can answer it. */
  platform: Fixed<string>;
  /** The sealed event; null once answered or given up. */
  payload: string | null;
  claimed_at: Date;
  /** How many times somebody began to answer it. */
  attempts: Generated<number>;
  done_at: Date | null;
}

/** A group or channel the bot is in. */
interface PlacesTable {
  /** `keys.placeKey` */
  place_key: string;
  platform: Fixed<string>;
  /** The platform's address, sealed with the place's key as row. */
  address: string;
  /** `keys.guildKey`, so that leaving a guild removes all its channels. */
  guild_key: string | null;
  /** The referral code of this place. */
  code: string;
  id: Generated<string>;
  /** When a moderator subscribed it to broadcasts; null: it receives none. */
  subscribed_at: Date | null;
  /** In which broadcasts come; null until it subscribes. */
  language: string | null;
  /** A Discord channel whose messages can be published to its followers. */
  is_announcement: Generated<boolean>;
  /** Its title, so that moderators know it in a report; sealed with `places:name:` and the place's key as row. */
  sealed_name: string | null;
  added_at: Fixed<Date>;
  /** When the platform last said that the bot is in it. */
  confirmed_at: Generated<Date>;
}

/** What an adapter published last, so that it publishes only changes. */
interface CommandFingerprintsTable {
  /** Platform and scope, for example `telegram/default/fr`. */
  scope: Fixed<string>;
  fingerprint: string;
}

/** Counts only: on purpose it has no column that could hold a person. Days are written `YYYY-MM-DD`; read them as text. */
interface AnswerVotesTable {
  entry: Fixed<string>;
  vote: Fixed<"up" | "down">;
  day: Fixed<string>;
  count: number;
}

/** Questions without a sure answer. Nothing ties one to a person, a place or an hour. */
interface UnansweredQuestionsTable {
  /** Random, so that it tells no order. */
  id: Fixed<string>;
  language: Fixed<string>;
  day: Fixed<string>;
  /** Scrubbed first, then sealed for its row. */
  sealed_text: Fixed<string>;
}

/** What a moderator wants added to the answers' files. */
interface FaqProposalsTable {
  id: Fixed<string>;
  kind: Fixed<"phrasing" | "draft">;
  /** The answer a phrasing is for; null for a draft. */
  entry: Fixed<string | null>;
  language: Fixed<string>;
  sealed_text: Fixed<string>;
  proposed_on: Fixed<string>;
  applied_on: string | null;
}

/** Keyv's table, read and written through `records` only. */
interface KvTable {
  key: Fixed<string>;
  value: string;
  /** ms since the epoch, taken from the value by the database. */
  expires_at: ColumnType<string | null, never, never>;
}

/** The key all others are derived from, sealed with SECRET_KEY: see data-key.ts. */
interface DataKeyTable {
  one_row: Generated<boolean>;
  sealed: string;
  /** The same key sealed with the SECRET_KEY to come, while that is being changed. */
  sealed_next: string | null;
}

/** A person's talk with the team while it is open; a closed one is deleted. */
interface HandoversTable {
  id: Generated<number>;
  state: "waiting" | "claimed";
  /** Of the person, when they wrote last. */
  language: string;
  opened_at: Fixed<Date>;
  /** `keys.personKey` of the moderator. */
  claimed_by: string | null;
  /** The person's address, sealed with `handovers:` and the person's key as row. */
  sealed_address: string;
  /** `keys.personKey` */
  person_key: Fixed<string>;
}

interface HandoverMessagesTable {
  id: Generated<string>;
  handover_id: Fixed<number>;
  author: Fixed<"person" | "team">;
  /** Sealed with `handover_messages:` and the talk's number as row. */
  sealed_text: Fixed<string>;
  at: Fixed<Date>;
  /** Whether it reached the other side. */
  passed_on: boolean;
}

/** Answers past their review that the team was told of. */
interface ReviewNoticesTable {
  entry: Fixed<string>;
  language: Fixed<string>;
  /** `YYYY-MM-DD` */
  review_by: Fixed<string>;
}

/**
 * When what people agreed to receive is due next, and who claimed it. What they agreed to, with the sealed address, is
 * the Keyv record `reminders:PERSON_KEY:ID`; it and the job in the queue change in the same transaction.
 */
interface RemindersTable {
  /** `keys.personKey` */
  person_key: Fixed<string>;
  /** The moment asked for, in base 36; or the kind, of which a person has one at most. */
  id: Fixed<string>;
  kind: Fixed<"moment" | "news" | "deadline">;
  /** `sending`: claimed, perhaps by a process that died. `sent`: kept a few days, so that it can be put off. */
  state: "waiting" | "sending" | "sent";
  due_at: Date;
  /** The end of the quiet hours it fell into. */
  deferred_until: Date | null;
  claimed_at: Date | null;
  agreed_at: Date;
  platform: Fixed<string>;
}

/** What a person is told once, with the next answer: that a reminder was not sent, or perhaps did not arrive. */
interface MissedRemindersTable {
  /** `keys.personKey` */
  person_key: Fixed<string>;
  due_at: Date;
  reason: "late" | "doubtful";
}

/** The ledger of consents: rows are added, never changed. */
interface ConsentsTable {
  id: Generated<string>;
  /** `keys.personKey` */
  person_key: Fixed<string>;
  purpose: Fixed<string>;
  /** Of the words shown: see `consent_texts`. */
  text_hash: Fixed<string>;
  language: Fixed<string>;
  platform: Fixed<string>;
  /** `asked`: new words were shown and wait for an answer. `used`: something was sent on the strength of it. */
  action: Fixed<"given" | "asked" | "renewed" | "used" | "withdrawn">;
  at: Fixed<Date>;
}

/** The exact words people agreed to. Nothing about anybody. */
interface ConsentTextsTable {
  text_hash: Fixed<string>;
  language: Fixed<string>;
  purpose: Fixed<string>;
  text: Fixed<string>;
  first_shown: Fixed<Date>;
}

/** Markers of erasures, until no backup from before them is left. Days are written `YYYY-MM-DD`. */
interface ErasuresTable {
  receipt: Fixed<string>;
  /** `keys.personKey` */
  person_key: Fixed<string>;
  day: Fixed<string>;
}

export interface Tables
  extends BroadcastTables,
    LeaseTables,
    PetitionTables,
    ReferralTables,
    SharedLinkTables,
    SignInTables,
    StatisticsTables,
    TeamAuditTables {
  reminders: RemindersTable;
  missed_reminders: MissedRemindersTable;
  inbox: InboxTable;
  places: PlacesTable;
  command_fingerprints: CommandFingerprintsTable;
  answer_votes: AnswerVotesTable;
  unanswered_questions: UnansweredQuestionsTable;
  faq_proposals: FaqProposalsTable;
  kv: KvTable;
  data_key: DataKeyTable;
  handovers: HandoversTable;
  handover_messages: HandoverMessagesTable;
  review_notices: ReviewNoticesTable;
  consents: ConsentsTable;
  consent_texts: ConsentTextsTable;
  erasures: ErasuresTable;
}
