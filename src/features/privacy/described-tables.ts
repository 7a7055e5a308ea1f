import { type ColumnKind, type Described, describe } from "./describe-table.ts";
import { broadcastTables } from "./described-broadcasts.ts";
import { teamTables } from "./described-team.ts";

const technical = (names: string): Record<string, ColumnKind> =>
  Object.fromEntries(names.split(" ").map((name) => [name, "technical"]));

/** A table of the job queue's own book-keeping: its processes, names and times, nothing about anybody. */
const ofQueue = (names: string): Described => describe("jobs", "none", "unlimited", technical(names));

const record = { key: "person", value: "settings", expires_at: "moment" } as const;

/** Every namespace of Keyv's one table: they are told apart, because their purposes differ. */
export const namespaces: Readonly<Record<string, Described>> = {
  people: describe("preferences", "consent", "preferences", record),
  // Beside each row of the table of the same name.
  reminders: describe("reminders", "consent", "reminders", { ...record, value: "agreement" }),
  // A quarter of an hour: that the next message is for the team.
  handover: describe("handovers", "consent", "whileNeeded", record),
  // An hour: that a moderator's next message is part of a broadcast.
  broadcasts: describe("broadcasts", "legitimateInterest", "whileNeeded", record),
};

/** Every other table and all of its columns. What is not described here fails a test, so that the notice cannot lag behind. */
export const tables: Readonly<Record<string, Described>> = {
  inbox: describe("events", "legitimateInterest", "events", {
    event_key: "event",
    platform: "platform",
    payload: "sealedEvent",
    claimed_at: "moment",
    attempts: "count",
    done_at: "moment",
  }),
  consents: describe("consents", "legalDuty", "consents", {
    id: "reference",
    person_key: "person",
    purpose: "state",
    text_hash: "botWords",
    language: "language",
    platform: "platform",
    action: "state",
    at: "moment",
  }),
  consent_texts: describe("consents", "none", "unlimited", {
    text_hash: "botWords",
    language: "language",
    purpose: "state",
    text: "botWords",
    first_shown: "moment",
  }),
  erasures: describe("erasures", "legalDuty", "erasures", {
    receipt: "code",
    person_key: "person",
    day: "day",
  }),
  reminders: describe("reminders", "consent", "reminders", {
    person_key: "person",
    id: "reference",
    kind: "state",
    state: "state",
    due_at: "moment",
    deferred_until: "moment",
    claimed_at: "moment",
    agreed_at: "moment",
    platform: "platform",
  }),
  missed_reminders: describe("reminders", "consent", "missedReminders", {
    person_key: "person",
    due_at: "moment",
    reason: "state",
  }),
  handovers: describe("handovers", "consent", "handovers", {
    id: "reference",
    state: "state",
    language: "language",
    opened_at: "moment",
    claimed_by: "person",
    sealed_address: "sealedAddress",
    person_key: "person",
  }),
  handover_messages: describe("handovers", "consent", "handovers", {
    id: "reference",
    handover_id: "reference",
    author: "state",
    sealed_text: "sealedText",
    at: "moment",
    passed_on: "state",
  }),
  review_notices: describe("reviews", "none", "unlimited", {
    entry: "reference",
    language: "language",
    review_by: "day",
  }),
  places: describe("places", "legitimateInterest", "untilLeft", {
    place_key: "place",
    platform: "platform",
    address: "sealedAddress",
    guild_key: "place",
    code: "code",
    added_at: "moment",
    confirmed_at: "moment",
    id: "reference",
    subscribed_at: "moment",
    language: "language",
    is_announcement: "state",
    sealed_name: "sealedText",
  }),
  ...broadcastTables,
  ...teamTables,
  petition_counts: describe("petition", "none", "unlimited", {
    id: "reference",
    petition: "reference",
    source: "state",
    count: "count",
    at: "moment",
    confirmed_at: "moment",
  }),
  petition_milestones: describe("petition", "none", "unlimited", {
    petition: "reference",
    milestone: "state",
    state: "state",
    at: "moment",
  }),
  referral_codes: describe("referrals", "none", "unlimited", {
    code: "code",
    kind: "state",
    name: "name",
    name_key: "name",
    created_at: "moment",
    retired_at: "moment",
    posted_at: "moment",
  }),
  referral_days: describe("referrals", "none", "unlimited", {
    code: "code",
    day: "day",
    kind: "state",
    count: "count",
  }),
  referral_calendar: describe("referrals", "none", "unlimited", technical("one_row zone")),
  view_batches: describe("referrals", "none", "viewBatches", { id: "technical", written_at: "moment" }),
  visitor_marks: describe("visitors", "legitimateInterest", "untilMidnight", {
    day: "day",
    code: "code",
    mark: "visitor",
  }),
  referral_events: describe("referrals", "none", "unlimited", {
    id: "reference",
    code: "code",
    kind: "state",
    at: "moment",
    times: "count",
  }),
  answer_votes: describe("answers", "none", "unlimited", {
    entry: "reference",
    vote: "state",
    day: "day",
    count: "count",
  }),
  answer_days: describe("answers", "none", "unlimited", {
    day: "day",
    language: "language",
    kind: "state",
    entry: "reference",
    count: "count",
  }),
  digests: describe("referrals", "none", "unlimited", { week: "day", sent_at: "moment" }),
  unanswered_questions: describe("answers", "legitimateInterest", "questions", {
    id: "reference",
    language: "language",
    day: "day",
    sealed_text: "sealedText",
  }),
  faq_proposals: describe("answers", "legitimateInterest", "proposals", {
    id: "reference",
    kind: "state",
    entry: "reference",
    language: "language",
    sealed_text: "sealedText",
    proposed_on: "day",
    applied_on: "day",
  }),
  command_fingerprints: describe("schema", "none", "unlimited", technical("scope fingerprint")),
  leases: describe("schema", "none", "unlimited", technical("name holder process expires_at")),
  data_key: describe("schema", "none", "untilRotated", {
    one_row: "technical",
    sealed: "sealedKey",
    sealed_next: "sealedKey",
  }),
  kysely_migration: describe("schema", "none", "unlimited", technical("name timestamp")),
  kysely_migration_lock: describe("schema", "none", "unlimited", technical("id is_locked")),
  "pgboss.job": describe("jobs", "consent", "whileNeeded", {
    ...technical(
      "id name priority state retry_limit retry_count retry_delay retry_backoff retry_delay_max expire_seconds " +
        "deletion_seconds singleton_on group_id group_tier keep_until output dead_letter policy heartbeat_on " +
        "heartbeat_seconds blocked blocking pending_dependencies source_name source_id source_created_on " +
        "source_retry_count source_output source_root_id trace_context upsert_by_key",
    ),
    data: "person",
    singleton_key: "person",
    start_after: "moment",
    created_on: "moment",
    started_on: "moment",
    completed_on: "moment",
  }),
  "pgboss.instance": ofQueue(
    "id name host pid version node_version application_name heartbeat_seconds supervise schedule migrate " +
      "persist_queue_stats persist_warnings pool_max pool_total pool_idle pool_waiting workers metrics config " +
      "crash_restarts crash_restarts_since started_on heartbeat_on stopped_on",
  ),
  "pgboss.queue": ofQueue(
    "name policy retry_limit retry_delay retry_backoff retry_delay_max expire_seconds retention_seconds " +
      "deletion_seconds dead_letter partition table_name deferred_count blocked_count queued_count ready_count " +
      "warning_queued active_count failed_count total_count retained_count retained_on created_delta " +
      "completed_delta failed_delta delta_on delta_seconds wait_bins run_bins ready_oldest_seconds ready_history " +
      "heartbeat_seconds notify singletons_active monitor_claim_on monitor_on maintain_on created_on updated_on",
  ),
  "pgboss.queue_stats": ofQueue(
    "id name deferred_count queued_count ready_count active_count failed_count total_count created_delta " +
      "completed_delta failed_delta delta_seconds delta_on wait_bins run_bins ready_oldest_seconds captured_on",
  ),
  "pgboss.schedule": ofQueue("name key kind cron timezone data options created_on updated_on last_job_id"),
  "pgboss.job_dependency": ofQueue("child_name child_id parent_name parent_id"),
  "pgboss.subscription": ofQueue("event name created_on updated_on"),
  "pgboss.warning": ofQueue("id type message data created_on"),
  "pgboss.bam": ofQueue(
    "id name version status queue table_name command error created_on started_on completed_on",
  ),
  "pgboss.version": ofQueue("version cron_on bam_on flow_on reindex_on monitor_backoff_on"),
};
