import { createServer } from "node:http";
import { type Clock, systemClock } from "../../../src/system/clock.ts";
import { ApiError, apiError, misleadinglyLimited, rateLimited } from "./api-error.ts";
import { createFaults } from "./faults.ts";
import { address, createGateway } from "./gateway.ts";
import { createHttpApi } from "./http-api.ts";
import { createInteractions, type InteractionDeadlines } from "./interactions.ts";
import { channelPayload, guildPayload, messageEvent } from "./payloads.ts";
import { createPerson, type FakePerson } from "./person.ts";
import { createRateLimits } from "./rate-limits.ts";
import { createSpecification } from "./specification.ts";
import { until } from "./until.ts";
import { type Channel, createWorld, type Guild, newSnowflake, storeMessage, type User } from "./world.ts";

export interface FakeDiscordOptions extends Partial<InteractionDeadlines> {
  /** How often a bot must send a heartbeat. Discord: 41,250 ms. */
  readonly heartbeatMs?: number;
  /** Privileged intents switched on for the application; none unless told. */
  readonly allowedPrivilegedIntents?: number;
  readonly clock?: Clock;
  /** False: requests are not held against Discord's description, which takes time when there are tens of thousands. */
  readonly judge?: boolean;
}

export interface FakeGuild {
  readonly id: string;
  /** Its text channel. */
  readonly channel: string;
  /** A role to give to people. */
  readonly role: string;
}

export type FakeDiscord = Awaited<ReturnType<typeof startFakeDiscord>>;

const specification = createSpecification();
/** Requests that make a message: in a channel, as an answer to an interaction, after it. */
const anySend = /^POST \/(channels\/\d+\/messages|interactions\/.+\/callback|webhooks\/.+)$/;

const anyAnswer = new RegExp(`${anySend.source}|^PATCH /webhooks/`);

/** A Discord on this machine: HTTP API and gateway for one bot, and people who use it. */
export async function startFakeDiscord(options: FakeDiscordOptions = {}) {
  const {
    answerWithinMs = 3_000,
    tokenForMs = 900_000,
    heartbeatMs = 41_250,
    allowedPrivilegedIntents = 0,
    clock = systemClock,
    judge = true,
  } = options;
  const limits = createRateLimits(clock);
  const credentials = { token: "fake.discord.token" };
  const world = createWorld();
  const faults = createFaults();
  const violations: string[] = [];
  const requests: string[] = [];
  const server = createServer();
  const gateway = createGateway(server, { world, credentials, heartbeatMs, allowedPrivilegedIntents });
  const interactions = createInteractions(world, { answerWithinMs, tokenForMs });
  const gatewayUrl = () => address(server);
  server.on(
    "request",
    createHttpApi({
      credentials,
      specification,
      faults,
      violations,
      requests,
      world,
      gateway,
      interactions,
      gatewayUrl,
      clock,
      limits,
      judge,
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const addUser = (name: string, locale: string, bot: boolean): User => {
    const user: User = { id: newSnowflake(), name, bot, locale, closed: false };
    world.users.set(user.id, user);
    return user;
  };

  return {
    get token() {
      return credentials.token;
    },
    /** Its owner resets it: Discord ends every session of the old one, and takes it nowhere any more. */
    resetToken(token: string): void {
      credentials.token = token;
      gateway.forgetSessions();
      gateway.cut(4004);
    },
    /** For the setting DISCORD_API_ROOT. */
    apiRoot: `${gatewayUrl().replace("ws:", "http:").replace("/gateway", "")}/api`,
    world,
    violations,
    requests,
    gateway,
    interactions,
    /** Off until `enabled`, but for publishing. */
    limits,
    /** How many messages of the bot each person, or each server's channel, ever got: also those taken back since. */
    received: world.received as ReadonlyMap<string, number>,

    person: ({ locale = "fr", name = "ada" }: { locale?: string; name?: string } = {}): FakePerson =>
      createPerson({ world, gateway, interactions }, addUser(name, locale, false)),

    /** A server with one text channel that the bot is in from the start. */
    guild(members: readonly { readonly id: string; readonly role?: true }[]): FakeGuild {
      const id = newSnowflake();
      const role = newSnowflake();
      const channel: Channel = { id: newSnowflake(), type: 0, guildId: id, forbidden: false };
      const guild: Guild = {
        id,
        name: "Agora",
        ownerId: members[0]?.id ?? world.bot.id,
        roles: [
          { id, name: "@everyone" },
          { id: role, name: "modération" },
        ],
        members: new Map(members.map((member) => [member.id, member.role ? [role] : []])),
        joinedAt: new Date().toISOString(),
      };
      world.guilds.set(id, guild);
      world.channels.set(channel.id, channel);
      if (gateway.connected()) gateway.dispatch("GUILD_CREATE", guildPayload(world, guild));
      return { id, channel: channel.id, role };
    },

    /** Many people, by their ids. */
    crowd: (count: number): string[] =>
      Array.from({ length: count }, (_, index) => addUser(`person-${index}`, "fr", false).id),

    /** One more channel in a server, whose messages can be published; answers with its id. */
    announcementChannel(guildId: string): string {
      const channel: Channel = { id: newSnowflake(), type: 5, guildId, name: "annonces", forbidden: false };
      world.channels.set(channel.id, channel);
      if (gateway.connected()) gateway.dispatch("CHANNEL_CREATE", channelPayload(world, channel));
      return channel.id;
    },

    /** The bot is put out of a server. */
    removeBot(guildId: string): void {
      world.guilds.delete(guildId);
      gateway.dispatch("GUILD_DELETE", { id: guildId });
    },

    /** The same while the bot is not connected: Discord tells nothing afterwards. */
    removeBotUntold(guildId: string): void {
      world.guilds.delete(guildId);
    },

    /** A server cannot be reached for a while: an outage, not a farewell. */
    outage(guildId: string): void {
      gateway.dispatch("GUILD_DELETE", { id: guildId, unavailable: true });
    },

    /** Another bot writes in a channel and names ours. */
    otherBotSays(channelId: string, text: string): void {
      const other = addUser("autre-robot", "fr", true);
      const message = storeMessage(world, channelId, other.id, { content: `<@${world.bot.id}> ${text}` });
      gateway.announce("MESSAGE_CREATE", message, messageEvent(world, message));
    },

    forbidWriting(channelId: string): void {
      const channel = world.channels.get(channelId);
      if (channel) channel.forbidden = true;
    },

    /** The next requests that make a message, or those that match, meet a fault. */
    faults: {
      limit: (afterMs: number, request = anySend) =>
        faults.add({ kind: "refuse", error: rateLimited(afterMs) }, request),
      /** The same with headers that tell of a second only. */
      limitMisleadingly: (afterMs: number, request = anySend) =>
        faults.add({ kind: "refuse", error: misleadinglyLimited(afterMs) }, request),
      refuse: (status: number, request = anySend, times = 1) =>
        faults.add(
          { kind: "refuse", error: new ApiError(status, { message: `${status}`, code: 0 }) },
          request,
          times,
        ),
      refuseAs: (name: Parameters<typeof apiError>[0], request = anySend) =>
        faults.add({ kind: "refuse", error: apiError(name) }, request),
      /** Messages, new or changed, and every sign that answers an interaction. */
      hold: (request = anyAnswer, after = 0) => faults.hold(request, after),
      slow: (ms: number, request = anySend) => faults.add({ kind: "slow", ms }, request),
      cutBefore: (request = anySend, times = 1) => faults.add({ kind: "cut before" }, request, times),
      cutAfter: (request = anySend, times = 1) => faults.add({ kind: "cut after" }, request, times),
    },

    /** Resolves when a bot is connected to the gateway. */
    connected: () =>
      until(
        () => gateway.connected(),
        () => "a connected bot",
      ),

    async close(): Promise<void> {
      interactions.close();
      gateway.close();
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
