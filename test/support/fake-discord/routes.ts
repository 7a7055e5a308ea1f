import { z } from "zod";
import { apiError } from "./api-error.ts";
import type { Gateway } from "./gateway.ts";
import { change, type Interactions } from "./interactions.ts";
import {
  applicationPayload,
  channelPayload,
  guildPayload,
  messageEvent,
  messagePayload,
  userPayload,
} from "./payloads.ts";
import {
  type Channel,
  messageBody,
  newSnowflake,
  privateChannel,
  publishedCommand,
  storeMessage,
  type World,
} from "./world.ts";

export interface Request {
  readonly method: string;
  /** Without `/api/v10` and query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  /** The interaction endpoints are opened by the token in their path. */
  readonly open?: true;
  /** `undefined` is answered with 204. */
  run(parts: readonly string[], request: Request): unknown;
}

export interface RouteParts {
  readonly world: World;
  readonly gateway: Gateway;
  readonly interactions: Interactions;
  readonly gatewayUrl: () => string;
}

/** The part of Discord's HTTP API that a bot like ours can reach. */
export function createRoutes(parts: RouteParts): Route[] {
  return [...applicationRoutes(parts), ...channelRoutes(parts), ...interactionRoutes(parts)];
}

function applicationRoutes({ world, gatewayUrl }: RouteParts): Route[] {
  const publish = (body: unknown) => {
    world.publications += 1;
    world.commands = z
      .array(publishedCommand)
      .parse(body)
      .map((command) => ({ ...command, id: newSnowflake() }));
    return world.commands.map((command) => ({
      ...command,
      application_id: world.applicationId,
      version: newSnowflake(),
      type: 1,
    }));
  };
  return [
    {
      method: "GET",
      path: /^\/gateway\/bot$/,
      run: () => ({
        url: gatewayUrl(),
        shards: 1,
        session_start_limit: { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 },
      }),
    },
    {
      method: "GET",
      path: /^\/(?:applications|oauth2\/applications)\/@me$/,
      run: () => applicationPayload(world),
    },
    { method: "PUT", path: /^\/applications\/(\d+)\/commands$/, run: (_, { body }) => publish(body) },
    { method: "GET", path: /^\/applications\/(\d+)\/commands$/, run: () => world.commands },
    { method: "GET", path: /^\/users\/@me$/, run: () => userPayload(world.bot) },
    {
      method: "GET",
      path: /^\/users\/(\d+)$/,
      run: ([id = ""]) => userPayload(world.users.get(id) ?? fail("unknownUser")),
    },
    {
      method: "GET",
      path: /^\/guilds\/(\d+)$/,
      run: ([id = ""]) => guildPayload(world, world.guilds.get(id) ?? fail("unknownGuild")),
    },
    {
      method: "POST",
      path: /^\/users\/@me\/channels$/,
      run(_, { body }) {
        const { recipient_id: id } = z.looseObject({ recipient_id: z.coerce.string() }).parse(body);
        if (!world.users.has(id)) throw apiError("invalidRecipient");
        return channelPayload(world, privateChannel(world, id));
      },
    },
  ];
}

function channelRoutes({ world, gateway }: RouteParts): Route[] {
  const channelOf = (id = ""): Channel => {
    const channel = world.channels.get(id) ?? fail("unknownChannel");
    if (channel.guildId && !world.guilds.has(channel.guildId)) throw apiError("missingAccess");
    return channel;
  };
  const messageOf = (channelId = "", id = "") => {
    const message = world.messages.get(id);
    return message?.channelId === channelId && !message.visibleTo ? message : fail("unknownMessage");
  };
  return [
    { method: "GET", path: /^\/channels\/(\d+)$/, run: ([id]) => channelPayload(world, channelOf(id)) },
    { method: "POST", path: /^\/channels\/(\d+)\/typing$/, run: ([id]) => void channelOf(id) },
    {
      method: "POST",
      path: /^\/channels\/(\d+)\/messages$/,
      run([id], request) {
        const channel = channelOf(id);
        if (channel.forbidden) throw apiError("missingPermissions");
        if (channel.recipientId && world.users.get(channel.recipientId)?.closed)
          throw apiError("privateMessagesClosed");
        const body = messageBody.parse(request.body);
        const reference = body.message_reference;
        const answered = reference ? world.messages.has(reference.message_id) : true;
        if (!answered && reference?.fail_if_not_exists !== false) throw apiError("unknownMessage");
        const same = body.enforce_nonce
          ? [...world.messages.values()].find(({ nonce }) => nonce && nonce === String(body.nonce))
          : undefined;
        if (same) return messagePayload(world, same);
        const { message_reference: _, ...unanswered } = body;
        const message = storeMessage(world, channel.id, world.bot.id, answered ? body : unanswered);
        gateway.announce("MESSAGE_CREATE", message, messageEvent(world, message));
        return messagePayload(world, message);
      },
    },
    {
      method: "GET",
      path: /^\/channels\/(\d+)\/messages\/(\d+)$/,
      run: ([channel, id]) => messagePayload(world, messageOf(channel, id)),
    },
    {
      method: "PATCH",
      path: /^\/channels\/(\d+)\/messages\/(\d+)$/,
      run([channel, id], { body }) {
        const message = messageOf(channel, id);
        if (message.authorId !== world.bot.id) throw apiError("notYourMessage");
        change(message, messageBody.parse(body));
        return messagePayload(world, message);
      },
    },
    {
      method: "DELETE",
      path: /^\/channels\/(\d+)\/messages\/(\d+)$/,
      run: ([channel, id]) => void world.messages.delete(messageOf(channel, id).id),
    },
  ];
}

function interactionRoutes({ world, interactions }: RouteParts): Route[] {
  const webhook = /^\/webhooks\/\d+\/([^/]+)\/messages\/([^/]+)$/;
  return [
    {
      method: "POST",
      path: /^\/interactions\/(\d+)\/([^/]+)\/callback$/,
      open: true,
      run([id = "", token = ""], { body, query }) {
        const { interaction, message } = interactions.callback(id, token, body);
        if (query.get("with_response") !== "true") return undefined;
        const resource = message ? { resource: { type: 4, message: messagePayload(world, message) } } : {};
        return { interaction: { id: interaction.id, type: 2 }, ...resource };
      },
    },
    {
      method: "POST",
      path: /^\/webhooks\/\d+\/([^/]+)$/,
      open: true,
      run: ([token = ""], { body }) => messagePayload(world, interactions.followUp(token, body)),
    },
    {
      method: "GET",
      path: webhook,
      open: true,
      run: ([token = "", which = ""]) => messagePayload(world, interactions.find(token, which)),
    },
    {
      method: "PATCH",
      path: webhook,
      open: true,
      run: ([token = "", which = ""], { body }) =>
        messagePayload(world, interactions.edit(token, which, body)),
    },
    {
      method: "DELETE",
      path: webhook,
      open: true,
      run: ([token = "", which = ""]) => interactions.remove(token, which),
    },
  ];
}

function fail(name: Parameters<typeof apiError>[0]): never {
  throw apiError(name);
}
