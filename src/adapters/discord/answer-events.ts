import { setTimeout as pause } from "node:timers/promises";
import { type Client, Events, type Guild, type Interaction, type Message } from "discord.js";
import type { Receive } from "../../chat/adapter-contract.ts";
import type { CommandCard } from "../../chat/command-card.ts";
import type { Incoming } from "../../chat/incoming.ts";
import type { Outgoing } from "../../chat/outgoing.ts";
import type { I18n } from "../../i18n/i18n.ts";
import type { Clock } from "../../system/clock.ts";
import type { Logger } from "../../system/logger.ts";
import { answerButton, answerCommand } from "./answer-interaction.ts";
import { answerMessage } from "./answer-message.ts";
import { explainFailure, isTooLate } from "./explain-failure.ts";
import { readInteraction, readMembership, readMessage } from "./read-event.ts";
import { suggestChoices } from "./suggest-choices.ts";

export interface Answering {
  readonly receive: Receive;
  readonly cards: readonly CommandCard[];
  readonly i18n: I18n;
  readonly clock: Clock;
  readonly logger: Logger;
  /** ms after which Discord is told to wait for the answer to an interaction. */
  readonly deferAfterMs: number;
}

export interface EventAnswers {
  /** Takes no more events and resolves when those in hand are answered, after `withinMs` at the latest. */
  finish(withinMs: number): Promise<void>;
}

/** Hands the client's events to the bot, in the order they come, and writes the bot's answers. */
export function answerEvents(client: Client, answering: Answering): EventAnswers {
  const inHand = new Set<Promise<void>>();
  let isOpen = true;

  /** Runs beside all others; a failure is logged as a code and ends here. */
  const handle = (what: string, work: () => Promise<void>): void => {
    if (!isOpen) return;
    const running = work()
      .catch((err) => answering.logger.warn({ code: "discord_not_answered", what, err }))
      .finally(() => inHand.delete(running));
    inHand.add(running);
  };

  client.on(Events.InteractionCreate, (interaction) =>
    handle("interaction", () => answerInteraction(interaction, answering)),
  );
  client.on(Events.MessageCreate, (message) => handle("message", () => answerText(message, answering)));
  client.on(Events.GuildCreate, (guild) => handle("membership", () => tell(guild, "added", answering)));
  client.on(Events.GuildDelete, (guild) => handle("membership", () => tell(guild, "removed", answering)));

  return {
    async finish(withinMs) {
      isOpen = false;
      const timer = new AbortController();
      await Promise.race([Promise.all(inHand), pause(withinMs, undefined, { signal: timer.signal })]);
      timer.abort();
    },
  };
}

type Write = (answer: Promise<Outgoing | undefined>) => Promise<void>;

/**
 * Hands an event to the bot, has its answer written, and says so to the bot, also when it could not be written; or that
 * it can only come later, as a message. `receive` is called before anything is awaited: two events of one person keep
 * their order. `write` begins at once: Discord waits 3 s for a sign, however long the event takes to be stored.
 */
async function exchange(receive: Receive, incoming: Incoming, write: Write): Promise<void> {
  const taking = receive(incoming);
  let isToCome = false;
  try {
    await write(taking.then(({ answer }) => answer));
  } catch (error) {
    isToCome = explainFailure(error)?.kind === "later" || isTooLate(error);
    throw error;
  } finally {
    const taken = await taking;
    if (isToCome) taken.postponed();
    else taken.delivered();
  }
}

async function answerInteraction(interaction: Interaction, answering: Answering): Promise<void> {
  const { receive, cards, deferAfterMs } = answering;
  if (interaction.isAutocomplete()) return interaction.respond(suggestChoices(interaction, cards));
  const incoming = readInteraction(interaction);
  if (!incoming) return;
  await exchange(receive, incoming, async (answer) => {
    if (interaction.isButton()) return answerButton(interaction, answer, { deferAfterMs });
    if (!interaction.isChatInputCommand()) return;
    const card = cards.find(({ name }) => name === interaction.commandName);
    await answerCommand(interaction, answer, { privately: card?.answer !== "open", deferAfterMs });
  });
}

async function answerText(message: Message, { receive, i18n }: Answering): Promise<void> {
  const incoming = readMessage(message, message.client.user.id);
  if (!incoming) return;
  await exchange(receive, incoming, async (answer) => {
    const outgoing = await answer;
    if (outgoing) await answerMessage(message, outgoing, i18n);
  });
}

/** Nobody is there to read an answer to this, so there is none. */
async function tell(guild: Guild, type: "added" | "removed", { receive, clock }: Answering): Promise<void> {
  const incoming = readMembership(guild, type, guild.client.user.id, clock.now());
  await exchange(receive, incoming, async (answer) => void (await answer));
}
