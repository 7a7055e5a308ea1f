import type { PlatformName } from "../../chat/address.ts";
import type { Language } from "../../chat/languages.ts";
import type { PersonKey } from "../../storage/storage.ts";

/**
 * `draft`: being written. `waiting`: for another moderator's approval. `paused`: by a person, or by failures. `expired`:
 * its time was over before everybody had it. `finished`: every recipient was written to, or cannot be.
 */
export const broadcastStates = [
  "draft",
  "waiting",
  "scheduled",
  "sending",
  "paused",
  "cancelled",
  "expired",
  "finished",
] as const;
export type BroadcastState = (typeof broadcastStates)[number];

/** Who shall receive it: subscribed places, people who agreed to the team's news, or both. */
export interface Audience {
  readonly places: boolean;
  readonly people: boolean;
  /** `undefined`: all. */
  readonly platforms: readonly PlatformName[] | undefined;
  readonly languages: readonly Language[] | undefined;
}

/** Moments in ms since the epoch (UTC). */
export interface Broadcast {
  readonly id: number;
  readonly state: BroadcastState;
  /** Who wrote it; `undefined` for one the bot prepared, until a moderator takes it on. */
  readonly author: PersonKey | undefined;
  /** The person's or team's name under the message. */
  readonly signature: string;
  readonly audience: Audience;
  /** Markdown as it was written, of the latest version. Who reads a language without a text gets the first that has one, in the order of LANGUAGES. */
  readonly texts: Readonly<Partial<Record<Language, string>>>;
  /** 0, and one more with each correction. */
  readonly version: number;
  readonly crosspost: boolean;
  /** `undefined`: as soon as it is approved. */
  readonly sendAt: number | undefined;
  readonly lastsMinutes: number;
  readonly spreadMinutes: number;
  readonly expiresAt: number | undefined;
  readonly pausedBy: "person" | "failures" | undefined;
  /** Such as `signatures:50` or `days:7`, when the bot prepared it. */
  readonly milestone: string | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

/** Deliveries are sent, corrected, or taken back. */
export type Work = "send" | "correct" | "recall";
export type Recipient = "person" | "place";

/**
 * How a delivery ended. `delivered`, `corrected`, `recalled`: as wanted. `blocked`, `gone`, `forbidden`: the platform said
 * so. `too_old`: it allows changes only for some time. `unreachable`: given up after many tries. `not_taken`: the platform
 * cannot take it as it is written. `failed`: a fault of the bot's own. `expired`, `cancelled`: not
 * sent in time, or any more. `renewal`: the words this person agreed to have changed, so they are asked first.
 */
export const outcomes = [
  "delivered",
  "corrected",
  "recalled",
  "blocked",
  "gone",
  "forbidden",
  "too_old",
  "unreachable",
  "not_taken",
  "failed",
  "expired",
  "cancelled",
  "renewal",
] as const;
export type Outcome = (typeof outcomes)[number];

/** A line of `broadcast_tallies`: `total`, an outcome, or `withdrawn` for who left while it was being sent. */
export interface Tally {
  readonly work: Work;
  readonly platform: PlatformName;
  readonly recipient: Recipient;
  readonly outcome: Outcome | "total" | "withdrawn";
  readonly count: number;
}

/** What is written under a broadcast's text, and with which buttons, depends on who reads it. */
export interface Reading {
  readonly language: Language;
  readonly recipient: Recipient;
}

/** By default what is unsent a day later is dropped: late is worse than never. */
export const defaultLastsMinutes = 24 * 60;
