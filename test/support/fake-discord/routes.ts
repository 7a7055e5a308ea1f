import { z } from "zod";
import { apiError, fail } from "./api-error.ts";
import { messageRoutes } from "./message-routes.ts";
import {
  applicationPayload,
  channelPayload,
  guildPayload,
  memberPayload,
  messagePayload,
  userPayload,
} from "./payloads.ts";
import type { Route, RouteParts } from "./route.ts";
import { newSnowflake, privateChannel, publishedCommand } from "./world.ts";

/** The part of Discord's HTTP API that a bot like ours can reach. */
export function createRoutes(parts: RouteParts): Route[] {
  return [...applicationRoutes(parts), ...messageRoutes(parts), ...interactionRoutes(parts)];
}

function applicationRoutes({ world, gateway, gatewayUrl }: RouteParts): Route[] {
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
        session_start_limit: {
          total: 1000,
          remaining: Math.max(0, 1000 - gateway.counts.identifies),
          reset_after: 86_400_000,
          max_concurrency: 16,
        },
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
      method: "GET",
      path: /^\/guilds\/(\d+)\/members\/(\d+)$/,
      run([guildId = "", userId = ""]) {
        const guild = world.guilds.get(guildId) ?? fail("unknownGuild");
        const user = world.users.get(userId) ?? fail("unknownUser");
        if (!guild.members.has(user.id)) throw apiError("unknownMember");
        return { ...memberPayload(guild, user.id), user: userPayload(user) };
      },
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
