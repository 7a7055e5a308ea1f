import type { Address, PersonId, PlaceId, PlatformName } from "./address.ts";
import type { CommandCard } from "./command-card.ts";
import type { Incoming } from "./incoming.ts";
import type { Outgoing } from "./outgoing.ts";

/** What became of a message that was sent unasked (a reminder, a broadcast). */
export type Delivery =
  | { readonly kind: "delivered"; readonly messageId: string }
  /** `blocked`: the person stopped the bot. `gone`: account or place no longer exists. `forbidden`: no right to write there. */
  | { readonly kind: "refused"; readonly because: "blocked" | "gone" | "forbidden" }
  /** A Telegram group that became a supergroup: send there instead. */
  | { readonly kind: "moved"; readonly to: Address }
  /** Try again, not sooner than `afterMs`. */
  | {
      readonly kind: "later";
      readonly afterMs: number;
      /**
       * `limited`: told to wait, and so is everything else sent there until then. `unreachable`: the line or the platform
       * is broken. `fault`: the platform cannot take this message as it is written. Left out: the bot's own pause.
       */
      readonly because?: "limited" | "unreachable" | "fault";
      /** True when the line broke after the request had left: nobody can know whether the message is there. */
      readonly mayHaveArrived?: true;
    };

/** A message that was sent unasked, to be changed or taken back. */
export interface SentMessage {
  readonly to: Address;
  /** From the `Delivery`. */
  readonly messageId: string;
}

/** What became of changing, removing or publishing a sent message. */
export type Revision =
  | { readonly kind: "done" }
  /** `too_old`: the platform allows it only for some time. `gone`: the message or its place no longer exists. */
  | { readonly kind: "impossible"; readonly because: "too_old" | "gone" | "blocked" | "forbidden" }
  | Extract<Delivery, { kind: "later" }>;

/** A message as a platform will show it, before anything is sent. */
export interface Rendering {
  /** The very text that would be sent: Telegram's HTML, Discord's Markdown. */
  readonly text: string;
  /** As the platform counts them, and how many it takes in one message. */
  readonly characters: number;
  readonly limit: number;
}

interface SendOptions {
  /**
   * Names this message: where the platform can tell (Discord, for some minutes), sending it again under the same name
   * shows one message. At most 25 characters.
   */
  readonly key?: string;
}

/** An event that is ours now, and what comes of it. */
export interface Taken {
  /** What to say; `undefined` when there is nothing to say (a repeated event, a membership change). Never rejects. */
  readonly answer: Promise<Outgoing | undefined>;
  /**
   * To be called once the answer was written, or cannot be: the event then counts as answered, and the same person's
   * next one begins. A process that dies before is no loss: another one answers. Calling it twice is fine.
   */
  delivered(): void;
  /**
   * Instead of it, when the platform is away or has everything wait: the person's next event begins, and this one is
   * answered again in a minute or so, until that arrives or has come too late.
   */
  postponed(): void;
}

/**
 * Resolves once the event is safely ours: from then on the adapter may acknowledge it to the platform, and must not wait
 * for the answer before reading on. Events of one person have to be handed over in their order, without waiting for each
 * other. Never rejects.
 */
export type Receive = (incoming: Incoming) => Promise<Taken>;

/**
 * `standby`: it does not listen, because another process does; it can send. `unwell` carries a code for logs and /readyz,
 * never an id or a text.
 */
export type Health =
  | { readonly kind: "well" }
  | { readonly kind: "standby" }
  | { readonly kind: "unwell"; readonly because: string };

/**
 * How sure a turn is. `ours`: nobody else has it. `unanswered`: the same, but the database was last asked in vain whether
 * it goes on. `unknown`: it was asked in vain for so long that another process may have it, if that one can ask.
 */
export type Standing = "ours" | "unanswered" | "unknown";

/** The right to listen where only one process may at a time. */
export interface Turn {
  /** Aborted when it is over. Another process may listen by then: nothing more is asked for, also not to say goodbye. */
  readonly signal: AbortSignal;
  /** Looks at the clock: whoever was paused and woke up hears it here first. Asked before each step. */
  isOver(): boolean;
  standing(): Standing;
  /** To be called by whoever sees another one listen: it ends a turn that is `unknown`, and no other. Answers `isOver`. */
  giveWay(): boolean;
  /** To be called when the adapter has stopped listening of its own accord: the next process begins at once. */
  end(): void;
}

/** Whether the bot is in a place. `unknown`: the platform cannot say now; only a clear "no" is `out`. */
export type Membership = "in" | "out" | "unknown";

/** A chat platform. An adapter turns its events into `Incoming`, awaits, and writes `Outgoing`; nothing else crosses. */
export interface PlatformAdapter {
  readonly platform: PlatformName;
  /** What only one process at a time may listen to, by name; left out: any number may. */
  readonly exclusive?: readonly string[];
  /**
   * Asks the platform who the bot is, without listening: from then on the adapter is on standby. Rejects as `start` does.
   * Left out where there is nothing to ask.
   */
  introduce?(): Promise<void>;
  /**
   * Resolves when connected and the commands are published; rejects with a `ConfigError` on a wrong token, and with
   * a plain error when the platform cannot be reached (the app then retries with back-off). When `turn` is over, it
   * stops listening by itself, and may be started again with the next.
   */
  start(receive: Receive, cards: readonly CommandCard[], turn?: Turn): Promise<void>;
  /** Sends unasked. Never throws over a person who left or a platform that is down: see `Delivery`. */
  send(to: Address, message: Outgoing, options?: SendOptions): Promise<Delivery>;
  /** Puts another text in the place of a message sent unasked. Never throws, as `send`. */
  edit(sent: SentMessage, message: Outgoing): Promise<Revision>;
  /** Takes a message sent unasked back. Never throws, as `send`. */
  remove(sent: SentMessage): Promise<Revision>;
  /** Publishes a message of an announcement channel to the channels that follow it; left out where there is no such thing. */
  publish?(sent: SentMessage): Promise<Revision>;
  /** What `send` would send, without sending it. */
  render(message: Outgoing): Rendering;
  /**
   * Asks the platform whether the bot is still in a place: who removed it while it was not running told nobody. Never
   * throws. Left out where nobody can remove the bot.
   */
  isIn?(place: PlaceId): Promise<Membership>;
  /**
   * What the platform grants a person now, of what MODERATORS and ORGANISERS name: an event in private and a visit of the
   * dashboard bring no grants of their own. At most a minute old; `undefined`: the platform cannot say now. Answers within
   * some two seconds and never throws. Left out where a platform grants nothing.
   */
  grantsOf?(person: PersonId): Promise<readonly string[] | undefined>;
  /** Asks the live connection, not the configuration. */
  health(): Health;
  /** Stops taking events and resolves when those in hand are answered. A second call is fine. */
  stop(): Promise<void>;
}
