import type { PersonId } from "../chat/address.ts";
import type { Choice } from "../chat/command-card.ts";
import type { Place } from "../chat/incoming.ts";
import type { Language } from "../chat/languages.ts";
import type { Reply } from "../chat/reply.ts";
import type { TextKey } from "../chat/text-key.ts";
import type { QuietHours } from "../features/reminders/reminders.ts";
import type { PersonKey } from "../storage/storage.ts";
import type { Audience } from "./permissions.ts";
import type { Services } from "./services.ts";

/** One option of a command: a named field on Discord, a part of the line on Telegram. */
export interface OptionSpec {
  readonly required: boolean;
  /** What is said when a required option is missing. */
  readonly missing?: TextKey;
  /** A fixed list of values; `labels` names them in every menu. */
  readonly choices?: (services: Services) => readonly { readonly value: string; readonly label: TextKey }[];
  /** Completes what is being typed. Fast, no database. */
  readonly suggest?: (services: Services, typed: string, language: Language) => readonly Choice[];
}

/** Who asked, where, and what a command may use. Knows no platform. */
export interface Call {
  readonly person: {
    readonly id: PersonId;
    /** The keyed hash under which everything about a person is kept. */
    readonly key: PersonKey;
    /** As the platform gave them with this event, or told when it was asked for the command's sake: see `Person`. */
    readonly grants: readonly string[];
    readonly language: Language;
    /** IANA time zone: the person's own, or TZ_DEFAULT. */
    readonly zone: string;
    readonly isZoneChosen: boolean;
    /** What the person chose, or the default. */
    readonly quiet: QuietHours;
  };
  readonly place: Place;
  /** ms since the epoch (UTC). */
  readonly now: number;
  readonly services: Services;
  /** The names of the commands this person may use, in the order of the menus. */
  commandNames(): Promise<readonly string[]>;
}

export type OptionValues = Readonly<Record<string, string | undefined>>;

/**
 * A command is a plain object that returns its reply; it gets no way to send, so a test calls it and compares keys.
 * Its words (name, description, options) are the locale keys `commands.NAME.*`.
 */
export interface Command {
  readonly name: string;
  readonly audience: Audience;
  /** `private`: only the asker sees it, even in a group. */
  readonly answer: "private" | "open";
  readonly options: Readonly<Record<string, OptionSpec>>;
  run(call: Call, options: OptionValues): Promise<Reply> | Reply;
  /** Left out: always. A command that is not offered is in no menu, and nobody can call it. */
  readonly isOffered?: (services: Services) => boolean;
  /** May also be run where the bot is not (Discord): its answer must hold nothing that is only for members. */
  readonly anywhere?: true;
  /** Ends or erases something of its person's: no limit on how much is asked ever holds it, or its buttons, back. */
  readonly withdraws?: true;
  /**
   * Takes a plain text before it counts as a question; `undefined` when it is not waiting for one. The text has its lines
   * and is as long as the platform lets it be: a command says itself what is too long for it.
   */
  takeText?(call: Call, text: string): Promise<Reply | undefined>;
  /**
   * Whether it waits for a text of this person. Asked first, so that a platform is not asked for the role of everybody who
   * has a question. Left out: it may always.
   */
  awaitsText?(call: Call): Promise<boolean>;
  /** What its buttons do, by action. `value` comes back from a platform: it may be forged. */
  readonly buttons?: Readonly<Record<string, (call: Call, value: string) => Promise<Reply> | Reply>>;
}

/** Checks the shape where a command is written, and keeps its literal types. */
export const defineCommand = <const C extends Command>(command: C): C & Command => command;
