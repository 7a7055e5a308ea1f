import type { PlatformName } from "../../chat/address.ts";
import type { Language } from "../../chat/languages.ts";
import type { Broadcast, Outcome, Recipient, Tally, Work } from "./broadcast.ts";

/** Why a broadcast cannot go out as it is written. */
export type Problem =
  | { readonly kind: "no_text" }
  /** Something to be filled in: `<date>`, `[link]`, `{{x}}`, a mark of what is to be done, or a signature without a letter. */
  | { readonly kind: "placeholder"; readonly language: Language; readonly text: string }
  /** `line`: from 1. */
  | {
      readonly kind: "markup";
      readonly language: Language;
      readonly line: number;
      readonly reason: string;
    }
  /** In the language of the reader, with what is written under the text. */
  | {
      readonly kind: "too_long";
      readonly language: Language;
      readonly platform: PlatformName;
      readonly characters: number;
      readonly limit: number;
    }
  | { readonly kind: "no_recipients" }
  /** Its moment, or while it waits the end of its time, has passed. */
  | { readonly kind: "past_date" }
  /** A chosen language, or for a correction one that was written before, without a text. */
  | { readonly kind: "language_missing"; readonly language: Language }
  /** It would be spread beyond its end. */
  | { readonly kind: "spread_too_long" };

export interface Refusal {
  readonly kind: "refused";
  readonly because: "not_found" | "wrong_state" | "own_broadcast" | "not_written";
  readonly problems?: readonly Problem[];
}
export type Result = { readonly kind: "done"; readonly broadcast: Broadcast } | Refusal;

/** How many would be written to now. */
export interface RecipientCount {
  readonly platform: PlatformName;
  readonly recipient: Recipient;
  readonly count: number;
  /** Beside these: people who agreed to other words than today's, and are asked first. */
  readonly renewal: number;
}

/** How far the work in hand is. */
export interface Progress {
  readonly work: Work;
  readonly total: number;
  readonly left: number;
  readonly done: Readonly<Partial<Record<Outcome, number>>>;
  /** Who left before their message was sent: neither done nor left. */
  readonly withdrawn: number;
  /** Over the last minute or so. */
  readonly perSecond: number;
  /** ms since the epoch (UTC); `undefined` when nothing moves. */
  readonly endsAt: number | undefined;
  /** When the next ones are due, if none is now: all who are left have their quiet hours, or it is spread. */
  readonly nextAt: number | undefined;
}

/** A place that could not be written to, corrected or taken back. */
export interface UnreachedPlace {
  readonly work: Work;
  readonly platform: PlatformName;
  readonly outcome: Outcome;
  /** Its title; `undefined` when the platform told none. */
  readonly name: string | undefined;
}

export interface Report {
  readonly broadcast: Broadcast;
  readonly tallies: readonly Tally[];
  /** Until seven days after the end; people are only ever counted. */
  readonly unreached: readonly UnreachedPlace[];
  readonly crossposts: {
    readonly done: number;
    readonly waiting: number;
    readonly impossible: number;
    /** ms since the epoch (UTC). */
    readonly nextAt: number | undefined;
  };
}

/** A correction that waits for another moderator. */
export interface Correction {
  readonly by: Broadcast["author"];
  readonly texts: Broadcast["texts"];
}

/** Stands where a name was; nothing is sent under it. */
export const unsigned = "—";

export const refuse = (because: Refusal["because"], problems?: readonly Problem[]): Refusal => ({
  kind: "refused",
  because,
  ...(problems ? { problems } : {}),
});
