import type { Gateway } from "./gateway.ts";
import type { Interaction, InteractionKind, Interactions } from "./interactions.ts";
import { memberPayload, messageEvent, messagePayload, userPayload } from "./payloads.ts";
import { type ScreenMessage, screenOf } from "./screen.ts";
import { until } from "./until.ts";
import {
  type Channel,
  type Guild,
  newSnowflake,
  type PublishedCommand,
  privateChannel,
  storeMessage,
  type User,
  type World,
} from "./world.ts";

export interface PersonParts {
  readonly world: World;
  readonly gateway: Gateway;
  readonly interactions: Interactions;
}

export interface Where {
  /** A server's channel; left out: the private chat with the bot. */
  readonly in?: string;
  /** In a chat of theirs where the bot is not: they have installed the app for themselves. */
  readonly outside?: "server" | "chat";
}

export type FakePerson = ReturnType<typeof createPerson>;

const interactionTypes: Readonly<Record<InteractionKind, number>> = {
  command: 2,
  button: 3,
  autocomplete: 4,
};

/** Somebody at a Discord client: writes, runs commands, presses, reads the screen. */
export function createPerson({ world, gateway, interactions }: PersonParts, user: User) {
  /** What the person sees of a chat where the bot is not. */
  const elsewhere = (outside: "server" | "chat"): Channel => {
    const type = outside === "server" ? 0 : 3;
    const channel: Channel = { id: newSnowflake(), type, outside, recipientId: user.id, forbidden: true };
    world.channels.set(channel.id, channel);
    return channel;
  };
  const channelFor = (id: string | undefined): Channel => {
    const channel = id ? world.channels.get(id) : privateChannel(world, user.id);
    if (!channel) throw new Error("There is no such channel");
    return channel;
  };

  const begin = (
    kind: InteractionKind,
    channel: Channel,
    data: object,
    pressed?: ScreenMessage,
  ): Interaction => {
    const interaction = interactions.open(kind, user.id, channel.id, pressed?.id);
    const guild = channel.outside === "server" ? foreignGuild(user) : world.guilds.get(channel.guildId ?? "");
    const person = userPayload(user);
    const message = world.messages.get(pressed?.id ?? "");
    gateway.dispatch(
      "INTERACTION_CREATE",
      {
        id: interaction.id,
        token: interaction.token,
        application_id: world.applicationId,
        type: interactionTypes[kind],
        version: 1,
        channel_id: channel.id,
        channel: { id: channel.id, type: channel.type },
        locale: user.locale,
        entitlements: [],
        attachment_size_limit: 10_485_760,
        app_permissions: "2147483647",
        authorizing_integration_owners: channel.outside ? { 1: user.id } : { 0: guild?.id ?? "0" },
        context: guild ? 0 : channel.outside ? 2 : 1,
        data,
        ...(guild
          ? {
              guild_id: guild.id,
              guild: { id: guild.id, locale: "fr", features: [] },
              guild_locale: "fr",
              member: { ...memberPayload(guild, user.id), user: person, permissions: "2147483647" },
            }
          : { user: person }),
        ...(message ? { message: messagePayload(world, message) } : {}),
      },
      0,
    );
    return interaction;
  };

  /** Finds a command by the name this person's client shows. */
  const commandCalled = (name: string): PublishedCommand => {
    const found = world.commands.find(
      (command) =>
        (command.name_localizations?.[user.locale] ?? command.name) === name || command.name === name,
    );
    if (!found) throw new Error(`No command called ${name} is published`);
    return found;
  };

  const person = {
    id: user.id,

    /** Writes a message; resolves with its id. */
    async says(text: string, options: Where & { mention?: boolean; replyTo?: string } = {}): Promise<string> {
      const content = options.mention ? `<@${world.bot.id}> ${text}` : text;
      const reference = options.replyTo ? { message_reference: { message_id: options.replyTo } } : {};
      const message = storeMessage(world, channelFor(options.in).id, user.id, { content, ...reference });
      gateway.announce("MESSAGE_CREATE", message, messageEvent(world, message));
      return message.id;
    },

    /** Runs a published slash command, with named options. */
    async slash(
      name: string,
      options: Readonly<Record<string, string>> = {},
      where: Where = {},
    ): Promise<Interaction> {
      const command = commandCalled(name);
      const known = new Set((command.options ?? []).map((option) => option.name));
      const unknown = Object.keys(options).find((option) => !known.has(option));
      if (unknown) throw new Error(`${command.name} has no option called ${unknown}`);
      const missing = (command.options ?? []).find((option) => option.required && !(option.name in options));
      if (missing) throw new Error(`Discord asks for ${missing.name} before it sends ${command.name}`);
      if (where.outside && !isOfferedOutside(command, where.outside))
        throw new Error(`Discord does not offer ${command.name} in a ${where.outside} without the bot`);
      const values = Object.entries(options).map(([option, value]) => ({ name: option, type: 3, value }));
      return begin("command", where.outside ? elsewhere(where.outside) : channelFor(where.in), {
        id: command.id,
        name: command.name,
        type: 1,
        options: values,
      });
    },

    /** Types in an option that completes; resolves with what is offered, rejects when nothing came in time. */
    async types(
      name: string,
      option: string,
      text: string,
      where: Where = {},
    ): Promise<readonly { name: string; value: unknown }[]> {
      const command = commandCalled(name);
      if (!command.options?.find((one) => one.name === option)?.autocomplete)
        throw new Error(`${option} does not complete`);
      const interaction = begin("autocomplete", channelFor(where.in), {
        id: command.id,
        name: command.name,
        type: 1,
        options: [{ name: option, type: 3, value: text, focused: true }],
      });
      await until(() => interaction.state !== "waiting");
      if (interaction.state === "failed") throw new Error("Loading options failed");
      return interaction.choices ?? [];
    },

    /** Presses the newest button on the screen with that label or payload. */
    async presses(label: string): Promise<Interaction> {
      const carries = (message: ScreenMessage) =>
        message.buttons.find((button) => button.label === label || button.payload === label);
      const message = person.screen().findLast(carries);
      const button = message && carries(message);
      if (!message || !button?.payload) throw new Error(`There is no button ${label} to press`);
      return begin(
        "button",
        channelFor(message.channelId),
        { component_type: 2, custom_id: button.payload },
        message,
      );
    },

    /** Sends a press that no button on the screen stands for, from the newest message of the bot. */
    async forges(payload: string): Promise<Interaction> {
      const message = person.screen().findLast(({ fromBot }) => fromBot);
      if (!message) throw new Error("There is no message of the bot to press on");
      return begin(
        "button",
        channelFor(message.channelId),
        { component_type: 2, custom_id: payload },
        message,
      );
    },

    /** Everything this person sees now, oldest first. */
    screen: (): ScreenMessage[] => screenOf(world, user.id),

    /** Waits until the bot has written something that holds `words`. */
    async hears(words: string | RegExp): Promise<ScreenMessage> {
      const holds = ({ fromBot, text }: ScreenMessage) =>
        fromBot && (typeof words === "string" ? text.includes(words) : words.test(text));
      await until(
        () => person.screen().some(holds),
        () =>
          `${words} on the screen, which shows ${JSON.stringify(person.screen().map(({ text }) => text))}`,
      );
      return person.screen().findLast(holds) as ScreenMessage;
    },

    /** Closes private messages from members of shared servers. */
    closesPrivateMessages(): void {
      user.closed = true;
    },
  };
  return person;
}

/** A server that has not installed the bot. */
const foreignGuild = (user: User): Guild => ({
  id: newSnowflake(),
  name: "Ailleurs",
  ownerId: user.id,
  roles: [],
  members: new Map([[user.id, []]]),
  joinedAt: new Date().toISOString(),
});

/** "User install" and the context. docs.discord.com interactions/application-commands#interaction-contexts */
const isOfferedOutside = ({ integration_types, contexts }: PublishedCommand, outside: "server" | "chat") =>
  (integration_types?.includes(1) && contexts?.includes(outside === "server" ? 0 : 2)) ?? false;
