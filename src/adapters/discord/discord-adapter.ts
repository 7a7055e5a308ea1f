import { setTimeout as pause } from "node:timers/promises";
import {
  type Channel,
  type Client,
  Events,
  type Guild,
  type Interaction,
  type Message,
  OAuth2Scopes,
  PermissionFlagsBits,
  Routes,
} from "discord.js";
import type { Delivery, PlatformAdapter, Receive } from "../../chat/adapter-contract.ts";
import { type Address, readAddress } from "../../chat/address.ts";
import type { CommandCard } from "../../chat/command-card.ts";
import type { Fingerprints } from "../../chat/fingerprints.ts";
import type { Outgoing } from "../../chat/outgoing.ts";
import type { I18n } from "../../i18n/i18n.ts";
import type { Clock } from "../../system/clock.ts";
import type { Logger } from "../../system/logger.ts";
import { answerButton, answerCommand } from "./answer-interaction.ts";
import { answerMessage, sendParts } from "./answer-message.ts";
import { explainFailure } from "./explain-failure.ts";
import { createGatewayConnection, type GatewayConnection } from "./gateway-connection.ts";
import { publishCommands } from "./publish-commands.ts";
import { readInteraction, readMembership, readMessage } from "./read-event.ts";
import { suggestChoices } from "./suggest-choices.ts";
import { tryAgain } from "./try-again.ts";

export interface DiscordOptions {
  readonly token: string;
  /** Without the version: `https://discord.com/api`. */
  readonly apiRoot: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly i18n: I18n;
  readonly fingerprints: Fingerprints;
  /** After that long Discord is told to wait for an answer; it gives up after 3 s. docs.discord.com interactions */
  readonly deferAfterMs?: number;
  /** How long `start` tries before it rejects. */
  readonly connectWithinMs?: number;
}

export interface DiscordAdapter extends PlatformAdapter {
  /** The page where somebody adds the bot to a server; known once connected. */
  installLink(): string | undefined;
}

/** The rights the bot asks for when it is added to a server: to see a channel, to write there, to answer a message. */
const permissions = [
  PermissionFlagsBits.ViewChannel,
  PermissionFlagsBits.SendMessages,
  PermissionFlagsBits.SendMessagesInThreads,
  PermissionFlagsBits.ReadMessageHistory,
] as const;

/** How long `stop` waits for answers in hand: the whole bot has 10 s to end. */
const stopWithinMs = 7_000;
/** How soon to try again when there is no connection. */
const notConnectedPauseMs = 5_000;

/** Discord, through discord.js: slash commands, buttons, private messages and mentions, without a privileged intent. */
export function createDiscordAdapter(options: DiscordOptions): DiscordAdapter {
  const {
    token,
    apiRoot,
    logger,
    clock,
    i18n,
    fingerprints,
    deferAfterMs = 2_000,
    connectWithinMs = 15_000,
  } = options;
  const inHand = new Set<Promise<void>>();
  let connection: GatewayConnection | undefined;
  let client: Client<true> | undefined;

  /** Runs to its end before `stop` resolves; a failure is logged as a code and ends here. */
  const handle = (what: string, work: () => Promise<void>): void => {
    const running = work()
      .catch((err) => logger.warn({ code: "discord.not_answered", what, err }))
      .finally(() => inHand.delete(running));
    inHand.add(running);
  };

  const listen = (to: Client, receive: Receive, cards: readonly CommandCard[]): void => {
    const whileOpen =
      <T>(act: (event: T) => void) =>
      (event: T): void => {
        if (connection?.client === to) act(event);
      };
    const membership = (guild: Guild, type: "added" | "removed") =>
      handle("membership", async () => {
        if (!to.user) return;
        const { answer } = await receive(readMembership(guild, type, to.user.id, clock.now()));
        await answer;
      });
    to.on(
      Events.InteractionCreate,
      whileOpen((interaction) => handle("interaction", () => answerInteraction(interaction, receive, cards))),
    );
    to.on(
      Events.MessageCreate,
      whileOpen((message) => handle("message", () => answerText(message, receive))),
    );
    to.on(
      Events.GuildCreate,
      whileOpen((guild) => membership(guild, "added")),
    );
    to.on(
      Events.GuildDelete,
      whileOpen((guild) => membership(guild, "removed")),
    );
  };

  const answerInteraction = async (
    interaction: Interaction,
    receive: Receive,
    cards: readonly CommandCard[],
  ): Promise<void> => {
    if (interaction.isAutocomplete()) return interaction.respond(suggestChoices(interaction, cards));
    const incoming = readInteraction(interaction);
    if (!incoming) return;
    const answer = receive(incoming).then((received) => received.answer);
    if (interaction.isButton()) return answerButton(interaction, answer, { deferAfterMs });
    if (!interaction.isChatInputCommand()) return;
    const card = cards.find(({ name }) => name === interaction.commandName);
    await answerCommand(interaction, answer, { privately: card?.answer !== "open", deferAfterMs });
  };

  const answerText = async (message: Message, receive: Receive): Promise<void> => {
    const incoming = readMessage(message, message.client.user.id);
    if (!incoming) return;
    const { answer } = await receive(incoming);
    const outgoing = await answer;
    if (outgoing) await answerMessage(message, outgoing, i18n);
  };

  const send = async (to: Address, message: Outgoing): Promise<Delivery> => {
    const parts = readAddress(to);
    if (parts?.platform !== "discord") throw new TypeError("Expected an address on Discord");
    if (!client) return { kind: "later", afterMs: notConnectedPauseMs };
    try {
      const { users, channels } = client;
      const find = () => (parts.kind === "person" ? users.createDM(parts.id) : channels.fetch(parts.id));
      const channel: Channel | null = await tryAgain<Channel | null>(find, 0);
      if (!channel) return { kind: "refused", because: "gone" };
      if (!channel.isSendable()) return { kind: "refused", because: "forbidden" };
      const messageId = await sendParts(channel, message, { waitMs: 0 });
      return { kind: "delivered", messageId };
    } catch (error) {
      const failure = explainFailure(error);
      if (failure) return failure;
      throw new Error("Discord refused a message of ours", { cause: error });
    }
  };

  return {
    platform: "discord",
    send,
    async start(receive, cards) {
      const opened = createGatewayConnection(token, apiRoot, logger);
      connection = opened;
      listen(opened.client, receive, cards);
      const ready = await opened.open(connectWithinMs);
      try {
        const put = (body: object) =>
          ready.rest.put(Routes.applicationCommands(ready.application.id), { body });
        const outcome = await publishCommands(ready.application.id, cards, fingerprints, put);
        logger.info({ code: `discord.commands_${outcome}`, count: cards.length });
      } catch (error) {
        await opened.close();
        throw new Error("Discord did not take the commands", { cause: error });
      }
      client = ready;
    },
    health: () =>
      connection && client ? connection.health() : { kind: "unwell", because: "discord.not_connected" },
    async stop() {
      const closing = connection;
      connection = undefined;
      const waiting = new AbortController();
      await Promise.race([Promise.all(inHand), pause(stopWithinMs, undefined, { signal: waiting.signal })]);
      waiting.abort();
      client = undefined;
      await closing?.close();
    },
    installLink: () =>
      client?.generateInvite({
        scopes: [OAuth2Scopes.Bot, OAuth2Scopes.ApplicationsCommands],
        permissions: [...permissions],
      }),
  };
}
