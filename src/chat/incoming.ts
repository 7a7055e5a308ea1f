import type { PersonId, PlaceId } from "./address.ts";

/** Who wrote or pressed. Adapters never pass on bots or anonymous senders. */
export interface Person {
  readonly id: PersonId;
  /** The language the platform reports, as it gives it (`fr`, `en-GB`, `pt-br`); a hint only. */
  readonly languageHint?: string;
  /** Extra grants to match with MODERATORS and ORGANISERS, for example `discord-role:77`. */
  readonly grants: readonly string[];
}

export interface Place {
  readonly id: PlaceId;
  readonly kind: "private" | "group";
  /** The bot is not in this place: somebody brought it along for one answer. Nothing is kept about such a place. */
  readonly isGuest?: true;
  /** The Discord guild of a channel: what is kept about a guild goes when the bot is removed from it. */
  readonly guild?: string;
  /** A group's or channel's title, where the event carries it. */
  readonly name?: string;
  /** A Discord channel whose messages can be published to its followers. */
  readonly isAnnouncement?: boolean;
}

interface Event {
  /** Unique for ever and the same when the platform repeats it: `telegram:update:9`, `discord:interaction:77`. */
  readonly id: string;
  readonly person: Person;
  readonly place: Place;
  /** When it happened, in ms since the epoch (UTC). */
  readonly at: number;
}

/** `/ask why` on Telegram is a line; `/ask question:why` on Discord is named. Core makes them the same. */
export type CommandInput = { readonly line: string } | { readonly named: Readonly<Record<string, string>> };

export interface CommandIncoming extends Event {
  readonly kind: "command";
  /** As typed, without slash and bot name; may be unknown. */
  readonly name: string;
  readonly input: CommandInput;
}

export interface ButtonIncoming extends Event {
  readonly kind: "button";
  /** As the platform hands it back: may be forged or from an older release. */
  readonly payload: string;
}

/** Free text meant for the bot: a private message, a mention (removed from the text) or a reply to the bot. */
export interface TextIncoming extends Event {
  readonly kind: "text";
  readonly text: string;
}

/**
 * Something happened to the chat itself. `removed`: the bot was put out of a place, or a person blocked it.
 * `moved`: a Telegram group became a supergroup with a new id.
 */
export interface MembershipIncoming extends Event {
  readonly kind: "membership";
  readonly change:
    | { readonly type: "added" }
    | { readonly type: "removed" }
    | { readonly type: "moved"; readonly to: PlaceId };
}

/** One event from any platform; plain JSON, so that it can be stored and handed to another process. */
export type Incoming = CommandIncoming | ButtonIncoming | TextIncoming | MembershipIncoming;
