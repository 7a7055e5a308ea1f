import type { ColumnType, Generated, Updateable } from "kysely";
import type { Fixed } from "./fixed-column.ts";

/** Who agreed to the team's news: the only people a broadcast can reach. */
interface UpdateSubscribersTable {
  id: Generated<string>;
  /** `keys.personKey` */
  person_key: Fixed<string>;
  platform: Fixed<string>;
  /** In which they are written to. */
  language: string;
  /** The words agreed to: a row of `consent_texts` with the purpose `updates`. */
  consent_language: string;
  text_hash: string;
  agreed_at: Date;
  /** Sealed with `update_subscribers:` and the person's key as row. */
  sealed_address: string;
}

interface BroadcastsTable {
  id: Generated<number>;
  state: "draft" | "waiting" | "scheduled" | "sending" | "paused" | "cancelled" | "expired" | "finished";
  /** `keys.personKey` of who wrote it; null for one the bot prepared, and some days after its end. */
  author_key: string | null;
  /** The person's or the team's name under the message. */
  signature: string;
  to_places: boolean;
  to_people: boolean;
  /** null: all. */
  platforms: string[] | null;
  languages: string[] | null;
  /** Whether announcement channels publish it to their followers. */
  crosspost: Generated<boolean>;
  /** null: as soon as it is approved. */
  send_at: Date | null;
  /** From the beginning of the sending; what is unsent by then is dropped. */
  lasts_minutes: number;
  /** Over how long the sending is spread; 0: as fast as the platforms bear. */
  spread_minutes: Generated<number>;
  /** Set when it is approved. */
  expires_at: Date | null;
  paused_by: "person" | "failures" | null;
  failures_in_row: Generated<number>;
  /** What the bot prepared it for, such as `signatures:50`. */
  milestone: string | null;
  /** Of the texts: 0, and one more with each correction. */
  version: Generated<number>;
  /** `keys.personKey` of who wrote the texts of the version after that, while they wait for approval. */
  corrected_by: string | null;
  /** Whether every recipient has their delivery: a million of them are written in slices. */
  filled: Generated<boolean>;
  /** The last subscriber who has one; null before the places have theirs. */
  fill_after: string | null;
  /** How many there were when the sending began, to spread it evenly. */
  recipients: number | null;
  /** One more with each correction and recall: deliveries of a lower one are still to be turned to it. */
  revision: Generated<number>;
  /** What the last revision does. */
  revise: "correct" | "recall" | null;
  /** Whether deliveries may be left to turn. */
  revising: Generated<boolean>;
  revised_at: Date | null;
  changed_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
}

/** What an act changes of a broadcast. */
export type BroadcastUpdate = Updateable<BroadcastsTable>;

/** The moderators' words, as they wrote them: public by intention. */
interface BroadcastTextsTable {
  broadcast_id: Fixed<number>;
  version: Fixed<number>;
  language: Fixed<string>;
  markdown: string;
}

/** One message to one recipient, and later its correction or recall. */
interface DeliveriesTable {
  id: Generated<string>;
  broadcast_id: Fixed<number>;
  /** One of the two: there is no other way to be written to. */
  subscriber_id: Fixed<string | null>;
  place_id: Fixed<string | null>;
  platform: Fixed<string>;
  work: ColumnType<"send" | "correct" | "recall", "send" | undefined, "send" | "correct" | "recall">;
  state: ColumnType<
    "waiting" | "claimed" | "done",
    "waiting" | "done" | undefined,
    "waiting" | "claimed" | "done"
  >;
  /** An `Outcome` of src/features/broadcasts. */
  outcome: string | null;
  due_at: Date;
  claimed_until: Date | null;
  tries: Generated<number>;
  /** The platform's, to correct or recall it. */
  message_id: string | null;
  sent_at: Date | null;
  /** The `revision` of the broadcast whose correction or recall this row is for; 0: as it was sent. */
  revision: Generated<number>;
}

/** Counts only, kept as deliveries change. */
interface BroadcastTalliesTable {
  broadcast_id: Fixed<number>;
  work: Fixed<string>;
  platform: Fixed<string>;
  recipient: Fixed<"person" | "place">;
  /** `total`, or an `Outcome`. */
  outcome: Fixed<string>;
  count: number;
}

/** Messages of announcement channels to be published to their followers: ten an hour each. */
interface CrosspostsTable {
  delivery_id: Fixed<string>;
  place_id: Fixed<string>;
  state: "waiting" | "done" | "impossible";
  due_at: Date;
  published_at: Date | null;
}

/** When each platform may be written to next, over all processes. */
interface SendPaceTable {
  platform: Fixed<string>;
  next_at: Date;
  /** The platform told one of the processes to wait until then; whoever has booked a moment before waits too. */
  held_until: Date | null;
}

/** Moderators who watch a broadcast's progress: the message in their private chat that is kept up to date. */
interface BroadcastWatchersTable {
  broadcast_id: Fixed<number>;
  /** `keys.personKey` */
  person_key: Fixed<string>;
  /** Sealed with `broadcast_watchers:` and the person's key as row. */
  sealed_address: string;
  language: string;
  message_id: string | null;
  shown_at: Date | null;
}

/** Who did what with a broadcast: added to, and purged on its day. */
interface BroadcastAuditTable {
  id: Generated<string>;
  broadcast_id: Fixed<number>;
  /** `keys.personKey`; null for the bot itself, and for who asked to be forgotten. */
  actor_key: string | null;
  action: Fixed<string>;
  at: Fixed<Date>;
  /** `YYYY-MM-DD` */
  purge_on: Fixed<string>;
}

export interface BroadcastTables {
  update_subscribers: UpdateSubscribersTable;
  broadcasts: BroadcastsTable;
  broadcast_texts: BroadcastTextsTable;
  deliveries: DeliveriesTable;
  broadcast_tallies: BroadcastTalliesTable;
  crossposts: CrosspostsTable;
  send_pace: SendPaceTable;
  broadcast_watchers: BroadcastWatchersTable;
  broadcast_audit: BroadcastAuditTable;
}
