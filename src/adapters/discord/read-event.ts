import {
  ApplicationIntegrationType,
  type Channel,
  ChannelType,
  type ChatInputCommandInteraction,
  type Guild,
  type GuildMember,
  type Interaction,
  InteractionContextType,
  type Message,
  MessageType,
} from "discord.js";
import { personId, placeId } from "../../chat/address.ts";
import type { CommandIncoming, Incoming, MembershipIncoming, Place } from "../../chat/incoming.ts";
import { incomingSchema } from "../../chat/incoming-schema.ts";

/** A slash command or a pressed button; `undefined` for every other interaction (a menu, a form, autocomplete). */
export function readInteraction(interaction: Interaction): Incoming | undefined {
  const event = {
    id: `discord:interaction:${interaction.id}`,
    person: {
      id: personId("discord", interaction.user.id),
      languageHint: interaction.locale,
      grants: readGrants(interaction.member),
    },
    place: readInteractionPlace(interaction),
    at: interaction.createdTimestamp,
  };
  if (interaction.isChatInputCommand())
    return ifSound({
      ...event,
      kind: "command",
      name: interaction.commandName,
      input: { named: readOptions(interaction) },
    });
  if (interaction.isButton()) return ifSound({ ...event, kind: "button", payload: interaction.customId });
  return undefined;
}

/** A private message, or one in a server that names the bot; `undefined` for everything not meant for it. */
export function readMessage(message: Message, botId: string): Incoming | undefined {
  if (message.author.bot || message.webhookId || message.system) return undefined;
  if (message.type !== MessageType.Default && message.type !== MessageType.Reply) return undefined;
  const mentioned = message.mentions.users.has(botId);
  if (message.guildId && !mentioned) return undefined;
  const event = {
    id: `discord:message:${message.id}`,
    person: { id: personId("discord", message.author.id), grants: readGrants(message.member) },
    place: { ...readPlace(message.channelId, message.guildId), ...describe(message.channel, message.guild) },
    at: message.createdTimestamp,
  };
  const text = message.content.replaceAll(new RegExp(`<@!?${botId}>`, "g"), "").trim();
  const command = readCommandLine(text);
  return ifSound(command ? { ...event, kind: "command", ...command } : { ...event, kind: "text", text });
}

/** discord.js types what it hands on and does not check it. */
const ifSound = (incoming: Incoming): Incoming | undefined =>
  incomingSchema.safeParse(incoming).success ? incoming : undefined;

/** The bot entered a server or left it. Nobody is told who did that, so the bot itself stands for the person. */
export function readMembership(
  guild: Guild,
  type: "added" | "removed",
  botId: string,
  now: number,
): MembershipIncoming {
  const joinedAt = guild.joinedTimestamp || now;
  return {
    kind: "membership",
    // The moment of joining tells two stays in one server apart, and stays the same when the event is repeated.
    id: `discord:guild-${type}:${guild.id}:${joinedAt}`,
    person: { id: personId("discord", botId), grants: [] },
    place: {
      id: placeId("discord", guild.systemChannelId ?? guild.id),
      kind: "group",
      guild: guild.id,
      ...describe(guild.systemChannel, guild),
    },
    at: now,
    change: { type },
  };
}

function readInteractionPlace(interaction: Interaction): Place {
  const place = {
    ...readPlace(interaction.channelId ?? interaction.id, interaction.guildId),
    ...describe(interaction.channel, interaction.guild),
  };
  // A chat between other people, where the bot is a guest: what is private must not be shown there.
  if (interaction.context === InteractionContextType.PrivateChannel)
    return { ...place, kind: "group", isGuest: true };
  // A server that has not installed the bot: only a person has.
  const { [ApplicationIntegrationType.GuildInstall]: server } = interaction.authorizingIntegrationOwners;
  return interaction.guildId && server === undefined ? { id: place.id, kind: "group", isGuest: true } : place;
}

function readPlace(channelId: string, guildId: string | null): Place {
  const id = placeId("discord", channelId);
  return guildId ? { id, kind: "group", guild: guildId } : { id, kind: "private" };
}

/** What can be said of a server's channel: its name with the server's, and whether others can follow it. */
function describe(channel: Channel | null, guild: Guild | null): Pick<Place, "name" | "isAnnouncement"> {
  if (!guild) return {};
  const name = channel && "name" in channel && channel.name ? `${guild.name} · #${channel.name}` : guild.name;
  return { name, ...(channel?.type === ChannelType.GuildAnnouncement ? { isAnnouncement: true } : {}) };
}

/** The roles somebody has in this server, in the form of MODERATORS and ORGANISERS. */
function readGrants(member: Interaction["member"] | GuildMember): string[] {
  if (!member) return [];
  const roleIds = Array.isArray(member.roles) ? member.roles : [...member.roles.cache.keys()];
  return roleIds.map(roleGrant);
}

/** A role in the form of MODERATORS and ORGANISERS. */
export const roleGrant = (id: string): string => `discord-role:${id}`;

function readOptions(interaction: ChatInputCommandInteraction): Record<string, string> {
  return Object.fromEntries(interaction.options.data.map(({ name, value }) => [name, String(value ?? "")]));
}

/** `/ask why` typed as a message: Discord sends it as text when the person did not choose the command in the menu. */
function readCommandLine(text: string): Pick<CommandIncoming, "name" | "input"> | undefined {
  const match = /^\/([a-z][a-z0-9_-]{0,31})(?:\s+([\s\S]*))?$/i.exec(text);
  return match?.[1] ? { name: match[1], input: { line: match[2] ?? "" } } : undefined;
}
