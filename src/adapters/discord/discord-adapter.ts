import { type Client, Routes } from "discord.js";
import type { PlatformAdapter } from "../../chat/adapter-contract.ts";
import type { CommandCard } from "../../chat/command-card.ts";
import type { Fingerprints } from "../../chat/fingerprints.ts";
import type { I18n } from "../../i18n/i18n.ts";
import type { Clock } from "../../system/clock.ts";
import type { Logger } from "../../system/logger.ts";
import { answerEvents, type EventAnswers } from "./answer-events.ts";
import { createRoleQuestions } from "./ask-roles.ts";
import { createGatewayConnection, type GatewayConnection } from "./gateway-connection.ts";
import { isInPlace } from "./is-in-place.ts";
import { publishCommands } from "./publish-commands.ts";
import { roleGrant } from "./read-event.ts";
import { renderMessage } from "./render-message.ts";
import { createUnasked } from "./unasked.ts";

export interface DiscordOptions {
  readonly token: string;
  /** Without the version: `https://discord.com/api`. */
  readonly apiRoot: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly i18n: I18n;
  readonly fingerprints: Fingerprints;
  /** The roles that the settings name, by their ids: those of a person are looked up when a private chat does not tell. */
  readonly roles?: readonly string[];
  /** ms after which Discord is told to wait for an answer; it gives up after 3 s. docs.discord.com interactions */
  readonly deferAfterMs?: number;
  /** Requests a second that what was not asked for may take of Discord's 50; a first message to somebody takes two. */
  readonly unaskedPerSecond?: number;
  /** How long `start` tries before it rejects. */
  readonly connectWithinMs?: number;
  /** Told each time Discord asks to wait (429). */
  readonly onLimited?: () => void;
  /** ms without a sign of life on the gateway after which it counts as unwell; under a minute unless told. */
  readonly heartbeatLateMs?: number;
}

export interface DiscordAdapter extends Required<PlatformAdapter> {
  /** Where somebody adds the bot to their server; `undefined` until it is connected. It carries no code: Discord reports none. */
  installLink(): string | undefined;
}

/** View channels, send messages, embed links, attach files. docs.discord.com topics/permissions */
const installPermissions = 1024 + 2048 + 16_384 + 32_768;

/** How long `stop` waits for answers in hand: the whole bot has 10 s to end. */
const stopWithinMs = 7_000;
/** Without a line the bot could not answer what its message brings. */
const notConnected = { kind: "later", afterMs: 5_000, because: "unreachable" } as const;

/** One try to be on Discord: its line, what answers on it, and the client once it is ready. */
interface Attempt {
  readonly connection: GatewayConnection;
  readonly events: EventAnswers;
  client?: Client<true>;
}

/** Discord, through discord.js: slash commands, buttons, private messages and mentions, without a privileged intent. */
export function createDiscordAdapter(options: DiscordOptions): Required<DiscordAdapter> {
  const { logger, clock, i18n, deferAfterMs = 2_000, connectWithinMs = 15_000 } = options;
  const unasked = createUnasked(options);
  const askRoles = createRoleQuestions({ roles: options.roles ?? [], clock, logger });
  let attempt: Attempt | undefined;

  const publish = async (client: Client<true>, cards: readonly CommandCard[]): Promise<void> => {
    const { id } = client.application;
    const put = (body: object) => client.rest.put(Routes.applicationCommands(id), { body });
    const outcome = await publishCommands(id, cards, options.fingerprints, put);
    logger.info({ code: `discord.commands_${outcome}`, count: cards.length });
  };

  return {
    platform: "discord",

    async start(receive, cards) {
      const connection = createGatewayConnection(options);
      const answering = { receive, cards, i18n, clock, logger, deferAfterMs };
      const opening: Attempt = { connection, events: answerEvents(connection.client, answering) };
      attempt = opening;
      const client = await connection.open(connectWithinMs);
      try {
        await publish(client, cards);
      } catch (error) {
        await connection.close();
        throw new Error("Discord did not take the commands", { cause: error });
      }
      opening.client = client;
    },

    send: async (...message) => (attempt?.client ? unasked.send(...message) : notConnected),
    edit: async (...change) => (attempt?.client ? unasked.edit(...change) : notConnected),
    remove: async (sent) => (attempt?.client ? unasked.remove(sent) : notConnected),
    publish: async (sent) => (attempt?.client ? unasked.publish(sent) : notConnected),
    render: renderMessage,

    async isIn(place) {
      const client = attempt?.client;
      return client ? isInPlace(client, place) : "unknown";
    },

    installLink() {
      const id = attempt?.client?.application.id;
      return (
        id &&
        `https://discord.com/oauth2/authorize?client_id=${id}&scope=bot+applications.commands&permissions=${installPermissions}`
      );
    },

    async grantsOf(person) {
      const client = attempt?.client;
      const roles = client && (await askRoles(client, person));
      return roles?.map((id) => roleGrant(id));
    },

    health: () =>
      attempt?.client ? attempt.connection.health() : { kind: "unwell", because: "discord_not_connected" },

    async stop() {
      const ending = attempt;
      await ending?.events.finish(stopWithinMs);
      if (attempt === ending) attempt = undefined;
      await ending?.connection.close();
    },
  };
}
