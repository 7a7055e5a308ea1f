import type { Channel, Guild, StoredMessage, User, World } from "./world.ts";

const allPermissions = "562949953421311";

export const userPayload = (user: User) => ({
  id: user.id,
  username: user.name,
  global_name: null,
  discriminator: user.bot ? "0001" : "0",
  avatar: null,
  bot: user.bot,
  public_flags: 0,
});

export const applicationPayload = (world: World) => ({
  id: world.applicationId,
  name: world.bot.name,
  icon: null,
  description: "",
  bot_public: true,
  bot_require_code_grant: false,
  verify_key: "0".repeat(64),
  flags: 0,
  bot: userPayload(world.bot),
  owner: { id: "1", username: "owner", global_name: null, discriminator: "0", avatar: null },
  team: null,
});

export const memberPayload = (guild: Guild, userId: string) => ({
  roles: guild.members.get(userId) ?? [],
  joined_at: guild.joinedAt,
  premium_since: null,
  nick: null,
  avatar: null,
  deaf: false,
  mute: false,
  flags: 0,
  pending: false,
});

export function channelPayload(world: World, channel: Channel) {
  const recipient = world.users.get(channel.recipientId ?? "");
  return channel.guildId
    ? {
        id: channel.id,
        type: channel.type,
        guild_id: channel.guildId,
        name: channel.name ?? "agora",
        position: 0,
        permission_overwrites: [],
        parent_id: null,
        nsfw: false,
        topic: null,
        last_message_id: null,
        flags: 0,
      }
    : {
        id: channel.id,
        type: 1,
        recipients: recipient ? [userPayload(recipient)] : [],
        last_message_id: null,
        flags: 0,
      };
}

export function guildPayload(world: World, guild: Guild) {
  const channels = [...world.channels.values()].filter(({ guildId }) => guildId === guild.id);
  return {
    id: guild.id,
    name: guild.name,
    owner_id: guild.ownerId,
    joined_at: guild.joinedAt,
    icon: null,
    large: false,
    unavailable: false,
    member_count: guild.members.size + 1,
    system_channel_id: channels[0]?.id ?? null,
    system_channel_flags: 0,
    preferred_locale: "fr",
    afk_timeout: 300,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    premium_tier: 0,
    premium_progress_bar_enabled: false,
    features: [],
    emojis: [],
    stickers: [],
    voice_states: [],
    threads: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    roles: guild.roles.map(({ id, name }, position) => ({
      id,
      name,
      position,
      color: 0,
      colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
      hoist: false,
      managed: false,
      mentionable: false,
      permissions: allPermissions,
      flags: 0,
    })),
    members: [{ ...memberPayload(guild, world.bot.id), user: userPayload(world.bot) }],
    channels: channels.map((channel) => channelPayload(world, channel)),
  };
}

/** Whom a message names: users in its text, and the author of the message it answers. */
export function mentionedUsers(world: World, message: StoredMessage): User[] {
  const ids = [...message.content.matchAll(/<@!?(\d+)>/g)].map(([, id]) => id ?? "");
  const answered = world.messages.get(message.repliesTo ?? "")?.authorId;
  const users = [...new Set([...ids, ...(answered && message.pings ? [answered] : [])])].map((id) =>
    world.users.get(id),
  );
  return users.filter((user) => user !== undefined);
}

export function messagePayload(world: World, message: StoredMessage) {
  const author = world.users.get(message.authorId) ?? world.bot;
  return {
    id: message.id,
    channel_id: message.channelId,
    author: userPayload(author),
    content: message.content,
    timestamp: new Date().toISOString(),
    edited_timestamp: message.edited ? new Date().toISOString() : null,
    tts: false,
    mention_everyone: false,
    mentions: mentionedUsers(world, message).map(userPayload),
    mention_roles: [],
    attachments: [],
    embeds: [],
    pinned: false,
    type: message.repliesTo ? 19 : 0,
    flags: message.flags,
    components: message.components,
    ...(message.nonce ? { nonce: message.nonce } : {}),
    ...(message.repliesTo
      ? { message_reference: { message_id: message.repliesTo, channel_id: message.channelId, type: 0 } }
      : {}),
  };
}

/** A message as the gateway announces it: with the author's membership, which answers to requests leave out. */
export function messageEvent(world: World, message: StoredMessage) {
  const guild = world.guilds.get(world.channels.get(message.channelId)?.guildId ?? "");
  return {
    ...messagePayload(world, message),
    channel_type: guild ? 0 : 1,
    ...(guild ? { guild_id: guild.id, member: memberPayload(guild, message.authorId) } : {}),
  };
}
