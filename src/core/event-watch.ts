import type { PlatformName } from "../chat/address.ts";

/**
 * What became of an event. `answered`: its answer was written to the platform. `silent`: there was nothing to say.
 * `repeated`: it had come before. `not_stored`: it could not be taken in charge, and its person was told so.
 * `taken_up`: another process had begun it, and this one went on.
 */
export type EventOutcome = "answered" | "silent" | "repeated" | "not_stored" | "taken_up";

/** Counts what the bot does with events; never with whose they are or what they say. */
export interface EventWatch {
  /** `seconds`: from its coming to its answer being written. */
  ended(platform: PlatformName, outcome: EventOutcome, seconds: number): void;
  /** An answer was an apology. `unexpected`: our own fault. `storage`: the database could not be reached. */
  failed(platform: PlatformName, because: "unexpected" | "storage"): void;
}
