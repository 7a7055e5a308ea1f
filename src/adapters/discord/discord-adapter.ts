import { type Client, Events, REST, Routes } from "discord.js";
import { z } from "zod";
import type { PlatformAdapter, Turn } from "../../chat/adapter-contract.ts";
import type { CommandCard } from "../../chat/command-card.ts";
import type { Fingerprints } from "../../chat/fingerprints.ts";
import type { Notes } from "../../chat/notes.ts";
import type { I18n } from "../../i18n/i18n.ts";
import type { Clock } from "../../system/clock.ts";
import type { Logger } from "../../system/logger.ts";
import { answerEvents, type EventAnswers } from "./answer-events.ts";
import { createRoleQuestions } from "./ask-roles.ts";
import { explainStart } from "./explain-failure.ts";
import { createGatewayConnection, type GatewayConnection, type Shards } from "./gateway-connection.ts";
import { isInPlace } from "./is-in-place.ts";
import { publishCommands } from "./publish-commands.ts";
import { roleGrant } from "./read-event.ts";
import { renderMessage } from "./render-message.ts";
import { restOptions } from "./rest-options.ts";
import { createUnasked } from "./unasked.ts";
import { watchForOthers } from "./watch-others.ts";

export interface DiscordOptions {
  readonly token: string;
  /** Without the version: `https://discord.com/api`. */
  readonly apiRoot: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly i18n: I18n;
  readonly fingerprints: Fingerprints;
  /** Where it is written down which server has a role. */
  readonly notes: Notes;
  /** Those of this process; `auto` unless told. */
  readonly shards?: Shards;
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
  /** How often it looks whether another process is connected while the database cannot tell, in ms; 3 s unless told. */
  readonly lookForOthersMs?: number;
}

export interface DiscordAdapter extends Required<PlatformAdapter> {
  /** Where somebody adds the bot to their server; `undefined` until it is connected or on standby. It carries no code: Discord reports none. */
  installLink(): string | undefined;
}

/** View channels, send messages, embed links, attach files. docs.discord.com topics/permissions */
const installPermissions = 1024 + 2048 + 16_384 + 32_768;

/** How long `stop` waits for answers in hand: the whole bot has 10 s to end. */
const stopWithinMs = 7_000;
/** Without a line, here or elsewhere, the bot could not answer what its message brings. */
const notConnected = { kind: "later", afterMs: 5_000, because: "unreachable" } as const;

const application = z.looseObject({ id: z.string() });

/** One try to be on Discord: its lines, what answers on them, and the client once it is ready. */
interface Attempt {
  readonly connection: GatewayConnection;
  readonly events: EventAnswers;
  readonly turn: Turn | undefined;
  client?: Client<true>;
  /** Resolves when it has ended. */
  ended?: Promise<void>;
}

/** Each shard by itself: sets of several processes may be told apart, and one that two name is found. */
const namesOf = (shards: Shards): readonly string[] =>
  shards === "auto" ? ["discord"] : shards.ids.map((id) => `discord:${id}/${shards.total}`);

/** Discord, through discord.js: slash commands, buttons, private messages and mentions, without a privileged intent. */
export function createDiscordAdapter(options: DiscordOptions): Required<DiscordAdapter> {
  const { token, apiRoot, logger, clock, i18n, fingerprints, notes } = options;
  const { deferAfterMs = 2_000, connectWithinMs = 15_000, shards = "auto" } = options;
  const unasked = createUnasked(options);
  const plainRest = new REST(restOptions(apiRoot, options.onLimited));
  // discord.js forgets a token once it was refused.
  const rest = () => plainRest.setToken(token);
  const roles = createRoleQuestions({ roles: options.roles ?? [], notes, rest, clock, logger });
  let attempt: Attempt | undefined;
  let applicationId: string | undefined;
  /** Since it last began to connect: somebody else holds the lines, or will. */
  let isIntroduced = false;
  const canSend = () => attempt?.client !== undefined || isIntroduced;

  const publish = async (client: Client<true>, cards: readonly CommandCard[]): Promise<void> => {
    const { id } = client.application;
    const put = (body: object) => client.rest.put(Routes.applicationCommands(id), { body });
    const outcome = await publishCommands(id, cards, fingerprints, put);
    logger.info({ code: `discord.commands_${outcome}`, count: cards.length });
  };
  const noteRoles = (client: Client<true>) =>
    roles.note(client).catch((err: unknown) => logger.info({ code: "discord_roles_not_noted", err }));

  async function prepare(
    { connection, turn }: Attempt,
    client: Client<true>,
    cards: readonly CommandCard[],
  ): Promise<void> {
    try {
      if (turn?.isOver()) throw new Error("Stopped while connecting");
      await publish(client, cards);
    } catch (error) {
      await connection.close();
      throw new Error("Discord did not take the commands", { cause: error });
    }
    applicationId = client.application.id;
    client.on(Events.GuildCreate, () => void noteRoles(client));
    await noteRoles(client);
  }

  /** First the lines, so that the next process may begin; then the answers in hand. */
  async function withdraw(ending: Attempt): Promise<void> {
    const finished = ending.events.finish(stopWithinMs);
    await ending.connection.leave();
    ending.turn?.end();
    await finished;
    if (attempt === ending) attempt = undefined;
    await ending.connection.close();
  }
  const end = (ending: Attempt): Promise<void> => (ending.ended ??= withdraw(ending));

  return {
    platform: "discord",
    exclusive: namesOf(shards),

    async introduce() {
      try {
        applicationId = application.parse(await rest().get(Routes.currentApplication())).id;
        isIntroduced = true;
      } catch (error) {
        throw explainStart(error, undefined) ?? new Error("Discord could not be reached", { cause: error });
      }
    },

    async start(receive, cards, turn) {
      await attempt?.ended;
      isIntroduced = false;
      const connection = createGatewayConnection({ ...options, shards });
      const answering = { receive, cards, i18n, clock, logger, deferAfterMs };
      const opening: Attempt = { connection, events: answerEvents(connection.client, answering), turn };
      attempt = opening;
      turn?.signal.addEventListener("abort", () => void end(opening));
      try {
        const client = await connection.open(connectWithinMs);
        await prepare(opening, client, cards);
        opening.client = client;
        const get = (path: `/${string}`) => rest().get(path);
        if (turn) watchForOthers({ turn, get, everyMs: options.lookForOthersMs });
      } catch (error) {
        if (attempt === opening) attempt = undefined;
        throw error;
      }
    },

    send: async (...message) => (canSend() ? unasked.send(...message) : notConnected),
    edit: async (...change) => (canSend() ? unasked.edit(...change) : notConnected),
    remove: async (sent) => (canSend() ? unasked.remove(sent) : notConnected),
    publish: async (sent) => (canSend() ? unasked.publish(sent) : notConnected),
    render: renderMessage,

    isIn: async (place) => (canSend() ? isInPlace(rest(), place) : "unknown"),

    installLink: () =>
      applicationId &&
      `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=${installPermissions}`,

    async grantsOf(person) {
      const told = canSend() ? await roles.ask(attempt?.client, person) : undefined;
      return told?.map((id) => roleGrant(id));
    },

    health() {
      if (attempt?.client) return attempt.connection.health();
      if (!attempt && isIntroduced) return { kind: "standby" };
      return { kind: "unwell", because: "discord_not_connected" };
    },

    async stop() {
      isIntroduced = false;
      applicationId = undefined;
      if (attempt) await end(attempt);
    },
  };
}
