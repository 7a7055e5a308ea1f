import { z } from "zod";

/** Whole milliseconds since Discord's epoch, 1 January 2015, stand in the upper bits of its ids. */
const discordEpoch = 1_420_070_400_000n;
let counter = 0n;

export function newSnowflake(): string {
  counter += 1n;
  return (((BigInt(Date.now()) - discordEpoch) << 22n) | (counter & 0x3fffffn)).toString();
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly bot: boolean;
  readonly locale: string;
  /** Private messages from members of shared servers are closed (50007). */
  closed: boolean;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly roles: { readonly id: string; readonly name: string }[];
  /** User id to the ids of their roles. */
  readonly members: Map<string, string[]>;
  joinedAt: string;
}

export interface Channel {
  readonly id: string;
  /** 0: a server's text channel. 1: a private chat. 5: a server's announcement channel. */
  readonly type: 0 | 1 | 5;
  readonly guildId?: string;
  /** Of a server's channel; left out: `agora`. */
  readonly name?: string;
  readonly recipientId?: string;
  /** The bot may not write here (50013). */
  forbidden: boolean;
}

const button = z.looseObject({
  type: z.number(),
  style: z.number().optional(),
  label: z.string().optional(),
  custom_id: z.string().optional(),
  url: z.string().optional(),
});
const rows = z.array(z.looseObject({ type: z.number(), components: z.array(button).default([]) }));

/** The parts of a message request that the fake acts on; the specification has judged the whole before. */
export const messageBody = z.looseObject({
  content: z.string().nullish(),
  components: rows.nullish(),
  flags: z.number().nullish(),
  nonce: z.union([z.string(), z.number()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  allowed_mentions: z
    .looseObject({ parse: z.array(z.string()).nullish(), replied_user: z.boolean().nullish() })
    .nullish(),
  message_reference: z
    .looseObject({ message_id: z.string(), fail_if_not_exists: z.boolean().nullish() })
    .nullish(),
});
export type MessageBody = z.output<typeof messageBody>;

export interface StoredMessage {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  content: string;
  components: z.output<typeof rows>;
  flags: number;
  readonly nonce?: string;
  readonly repliesTo?: string;
  /** The one person who sees an ephemeral message. */
  readonly visibleTo?: string;
  /** It rang somebody's phone. */
  readonly pings: boolean;
  edited: boolean;
  /** What was uploaded with it. */
  files?: readonly { readonly name: string; readonly content: string }[];
}

export const messageFlags = { crossposted: 1, ephemeral: 64, loading: 128 } as const;

export interface World {
  readonly applicationId: string;
  readonly bot: User;
  readonly users: Map<string, User>;
  readonly guilds: Map<string, Guild>;
  readonly channels: Map<string, Channel>;
  readonly messages: Map<string, StoredMessage>;
  /** Private chats by the person's id. */
  readonly privateChannels: Map<string, Channel>;
  /** The bot's messages by nonce, and when they were made (ms). */
  readonly nonces: Map<string, { readonly message: StoredMessage; readonly at: number }>;
  /** Messages of the bot by the id of the person or the channel that got them: also those taken back since. */
  readonly received: Map<string, number>;
  commands: PublishedCommand[];
  publications: number;
}

export const publishedCommand = z.looseObject({
  name: z.string(),
  name_localizations: z.record(z.string(), z.string()).nullish(),
  options: z
    .array(
      z.looseObject({
        name: z.string(),
        required: z.boolean().optional(),
        autocomplete: z.boolean().optional(),
      }),
    )
    .nullish(),
});
export type PublishedCommand = z.output<typeof publishedCommand> & { readonly id: string };

/** An empty Discord that knows one application with its bot. */
export function createWorld(): World {
  const applicationId = newSnowflake();
  const bot: User = { id: applicationId, name: "porte-voix", bot: true, locale: "fr", closed: false };
  return {
    applicationId,
    bot,
    users: new Map([[bot.id, bot]]),
    guilds: new Map(),
    channels: new Map(),
    messages: new Map(),
    privateChannels: new Map(),
    nonces: new Map(),
    received: new Map(),
    commands: [],
    publications: 0,
  };
}

/** The private chat of a person with the bot; made when first needed. */
export function privateChannel(world: World, personId: string): Channel {
  const known = world.privateChannels.get(personId);
  if (known) return known;
  const channel: Channel = { id: newSnowflake(), type: 1, recipientId: personId, forbidden: false };
  world.channels.set(channel.id, channel);
  world.privateChannels.set(personId, channel);
  return channel;
}

/** Keeps a message; what it pings follows from its text and from what the sender allowed. */
export function storeMessage(
  world: World,
  channelId: string,
  authorId: string,
  body: MessageBody,
  visibleTo?: string,
): StoredMessage {
  const repliesTo = body.message_reference?.message_id;
  const message: StoredMessage = {
    id: newSnowflake(),
    channelId,
    authorId,
    content: (body.content ?? "").trim(),
    components: body.components ?? [],
    flags: body.flags ?? 0,
    ...(body.nonce != null ? { nonce: String(body.nonce) } : {}),
    ...(repliesTo ? { repliesTo } : {}),
    ...(visibleTo ? { visibleTo } : {}),
    pings: doesPing(body),
    edited: false,
  };
  world.messages.set(message.id, message);
  return message;
}

function doesPing({
  content,
  allowed_mentions: allowed,
  message_reference: reference,
}: MessageBody): boolean {
  const kinds = allowed?.parse ?? (allowed ? [] : ["everyone", "users", "roles"]);
  const text = content ?? "";
  return (
    (kinds.includes("everyone") && /@(everyone|here)/.test(text)) ||
    (kinds.includes("users") && /<@!?\d+>/.test(text)) ||
    (kinds.includes("roles") && /<@&\d+>/.test(text)) ||
    (reference != null && (allowed ? allowed.replied_user === true : true))
  );
}
