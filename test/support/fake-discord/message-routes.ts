import { apiError, fail } from "./api-error.ts";
import { change } from "./interactions.ts";
import { channelPayload, messageEvent, messagePayload } from "./payloads.ts";
import type { Request, Route, RouteParts } from "./route.ts";
import { type Channel, messageBody, messageFlags, type StoredMessage, storeMessage } from "./world.ts";

/** "Checked for uniqueness in the past few minutes." docs.discord.com resources/message */
const nonceKeptMs = 5 * 60_000;

/** Channels and what is written in them. */
export function messageRoutes(parts: RouteParts): Route[] {
  const { world } = parts;
  const channelOf = (id = ""): Channel => {
    const channel = world.channels.get(id) ?? fail("unknownChannel");
    if (channel.guildId && !world.guilds.has(channel.guildId)) throw apiError("missingAccess");
    return channel;
  };
  const messageOf = (channelId = "", id = ""): StoredMessage => {
    const message = world.messages.get(id);
    const isThere = message?.channelId === channelOf(channelId).id && !message.visibleTo;
    return isThere ? message : fail("unknownMessage");
  };
  const oneMessage = /^\/channels\/(\d+)\/messages\/(\d+)$/;
  return [
    { method: "GET", path: /^\/channels\/(\d+)$/, run: ([id]) => channelPayload(world, channelOf(id)) },
    { method: "POST", path: /^\/channels\/(\d+)\/typing$/, run: ([id]) => void channelOf(id) },
    {
      method: "POST",
      path: /^\/channels\/(\d+)\/messages$/,
      run: ([id], request) => messagePayload(world, createMessage(channelOf(id), request, parts)),
    },
    {
      method: "GET",
      path: oneMessage,
      run: ([channel, id]) => messagePayload(world, messageOf(channel, id)),
    },
    {
      method: "PATCH",
      path: oneMessage,
      run([channel, id], { body }) {
        const message = messageOf(channel, id);
        if (message.authorId !== world.bot.id) throw apiError("notYourMessage");
        change(message, messageBody.parse(body));
        return messagePayload(world, message);
      },
    },
    {
      method: "DELETE",
      path: oneMessage,
      run: ([channel, id]) => void world.messages.delete(messageOf(channel, id).id),
    },
    {
      method: "POST",
      path: /^\/channels\/(\d+)\/messages\/(\d+)\/crosspost$/,
      run([channel, id]) {
        const message = messageOf(channel, id);
        if (channelOf(channel).type !== 5) throw apiError("wrongChannelType");
        if (message.flags & messageFlags.crossposted) throw apiError("alreadyPublished");
        message.flags |= messageFlags.crossposted;
        return messagePayload(world, message);
      },
    },
  ];
}

function createMessage(
  channel: Channel,
  request: Request,
  { world, gateway, clock }: RouteParts,
): StoredMessage {
  if (channel.forbidden) throw apiError("missingPermissions");
  if (channel.recipientId && world.users.get(channel.recipientId)?.closed)
    throw apiError("privateMessagesClosed");
  const body = messageBody.parse(request.body);
  const reference = body.message_reference;
  const answered = reference ? world.messages.has(reference.message_id) : true;
  if (!answered && reference?.fail_if_not_exists !== false) throw apiError("unknownMessage");
  const same = body.enforce_nonce ? world.nonces.get(String(body.nonce)) : undefined;
  if (same && clock.now() - same.at < nonceKeptMs) return same.message;
  const { message_reference: _, ...unanswered } = body;
  const message = storeMessage(world, channel.id, world.bot.id, answered ? body : unanswered);
  if (message.nonce) world.nonces.set(message.nonce, { message, at: clock.now() });
  const reader = channel.recipientId ?? channel.id;
  world.received.set(reader, (world.received.get(reader) ?? 0) + 1);
  gateway.announce("MESSAGE_CREATE", message, messageEvent(world, message));
  return message;
}
