import type { PlatformAdapter } from "../../../src/chat/adapter-contract.ts";
import type { Address, PersonId, PlaceId } from "../../../src/chat/address.ts";
import type { Hold } from "../../support/hold.ts";

/** A message of the bot as one person's screen shows it. */
export interface SeenMessage {
  /** Marks rendered away: bold `Fort` is `Fort`, an escaped `*x*` is `*x*`. */
  readonly text: string;
  readonly buttons: readonly string[];
  /** True when it rang somebody's phone by naming them (`@everyone`, a mention). */
  readonly pings: boolean;
}

/**
 * What somebody can do and see on any platform. Verbs resolve when the platform has taken the act; they do not wait
 * for the bot.
 */
export interface ContractPerson {
  readonly id: PersonId;
  /** Writes in the private chat with the bot. */
  says(text: string): Promise<void>;
  /** Runs a command without options in the private chat. */
  runs(command: string): Promise<void>;
  /** Presses the button of that label on the newest message that carries it and that this person can see. */
  presses(label: string): Promise<void>;
  /** Writes in the group, naming the bot. */
  mentionsBot(text: string): Promise<void>;
  /** Writes in the group, to the others. */
  chats(text: string): Promise<void>;
  /** Runs a command without options in the group. */
  runsInGroup(command: string): Promise<void>;
  /** Every message of the bot this person can see now, private and in the group, oldest first; a changed one once. */
  sees(): readonly SeenMessage[];
  /** Opens every file the bot has sent where this person can see it, oldest first. */
  opensFiles(): Promise<readonly { readonly name: string; readonly content: string }[]>;
}

/** A fake platform with two people who have met the bot, and one group they share with it. */
export interface ContractWorld {
  readonly ada: ContractPerson;
  readonly ben: ContractPerson;
  readonly group: PlaceId;
  /** As the moderators of a broadcast will read it. */
  readonly groupName: string;
  /** From now on the platform keeps the bot's answers waiting before it shows them; its acknowledgements too, if need be. */
  holdAnswers(): Hold;
  /** The next message the bot writes is refused for good, or its reader has gone. */
  loseNextAnswer(): void;
  /** Presses the platform still shows as spinning or failed. */
  unacknowledgedPresses(): number;
  /** The newest message that was sent, in the platform's own form; empty when there is none. */
  lastSentText(): string;
  /** Requests the platform's documentation does not allow; empty after every case. */
  violations(): readonly string[];
}

/** One case's set-up. The adapter is not started. */
export interface Stage<W extends ContractWorld = ContractWorld> {
  readonly world: W;
  readonly adapter: PlatformAdapter;
  /** A new adapter over the same world after the first was stopped: a restart of the bot with its storage kept. */
  restarted(): Promise<PlatformAdapter>;
  /** Stops everything, adapters included. */
  close(): Promise<void>;
}

/** What only some platforms have. A case whose ability is left out is not part of that platform's suite. */
export interface Abilities<W extends ContractWorld> {
  createWithWrongToken(): Promise<Stage<W>>;
  /** Nothing listens at the platform's address. */
  createUnreachable(): Promise<Stage<W>>;
  /** Cuts every open connection once; the platform itself stays up. */
  dropLine(world: W): Promise<void>;
  /** From now on the platform does not answer at all. */
  cutOff(world: W): Promise<void>;
  /** Hands the newest event over a second time, as platforms do after a lost confirmation. */
  repeatLastEvent(world: W): Promise<void>;
  /** How often command menus were published so far (requests that write). */
  publications(world: W): number;
  /** Another bot writes in the group and names ours. */
  otherBotSays(world: W, text: string): Promise<void>;
  /** Ada runs a command in the group that is addressed to another bot. */
  commandForAnotherBot(world: W): Promise<void>;
  /** Ada stops the bot or closes her private messages. */
  adaBlocks(world: W): Promise<void>;
  /** An address that does not exist on the platform. */
  readonly unknownAddress: Address;
  /** The group gets a new id; resolves with it. */
  moveGroup(world: W): Promise<PlaceId>;
  /** The bot is put out of the group. */
  removeFromGroup(world: W): Promise<void>;
  /** The next request that sends a message is told to wait that long. */
  limitNextSend(world: W, afterMs: number): void;
  /** The next request that sends a message meets a fault of the platform. */
  failNextSend(world: W): void;
  /** The next request that sends a message is one the platform cannot take; whoever runs the bot is told. */
  breakNextSend(world: W): void;
  /** The next request that changes a message is told to wait that long. */
  limitNextEdit(world: W, afterMs: number): void;
  /** The platform shows one message for all that are sent under one name. */
  readonly keepsKeys: true;
}

export interface AdapterDescription<W extends ContractWorld> {
  /** As the test report shows it, for example `Telegram by webhook`. */
  readonly name: string;
  create(): Promise<Stage<W>>;
  /** How long an answer is held back in the case of a late one: set the adapter's own patience well below it. Default 300. */
  readonly lateAnswerMs?: number;
  readonly abilities: Partial<Abilities<W>>;
}
