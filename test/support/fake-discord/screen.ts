import { parse } from "discord-markdown-parser";
import { messageFlags, type StoredMessage, type UploadedFile, type World } from "./world.ts";

/** A message as a person's client shows it. */
export interface ScreenMessage {
  readonly id: string;
  readonly channelId: string;
  readonly fromBot: boolean;
  /** Markup rendered away: what is read. */
  readonly text: string;
  /** As it was sent. */
  readonly content: string;
  readonly buttons: readonly { readonly label: string; readonly payload?: string; readonly url?: string }[];
  readonly files: readonly UploadedFile[];
  /** Only this person sees it. */
  readonly ephemeral: boolean;
  /** "The bot is thinking". */
  readonly thinking: boolean;
  readonly pings: boolean;
}

/** What one person sees: their private chat with the bot and the channels of their servers, oldest first. */
export function screenOf(world: World, personId: string): ScreenMessage[] {
  return [...world.messages.values()]
    .filter((message) => canSee(world, personId, message))
    .map((message) => show(world, message));
}

function canSee(world: World, personId: string, { channelId, visibleTo }: StoredMessage): boolean {
  if (visibleTo && visibleTo !== personId) return false;
  const channel = world.channels.get(channelId);
  if (!channel?.guildId) return channel?.recipientId === personId;
  return world.guilds.get(channel.guildId)?.members.has(personId) ?? false;
}

function show(world: World, message: StoredMessage): ScreenMessage {
  const { content } = message;
  return {
    id: message.id,
    channelId: message.channelId,
    fromBot: message.authorId === world.bot.id,
    // Read where it is read only: a screen of thousands of messages took half a second, in which nobody was answered.
    get text() {
      return renderMarkdown(content);
    },
    content,
    buttons: message.components.flatMap(({ components }) =>
      components.map(({ label = "", custom_id, url }) => ({
        label,
        ...(custom_id ? { payload: custom_id } : {}),
        ...(url ? { url } : {}),
      })),
    ),
    files: message.files ?? [],
    ephemeral: message.visibleTo !== undefined,
    thinking: (message.flags & messageFlags.loading) !== 0,
    pings: message.pings,
  };
}

type MarkdownNode = ReturnType<typeof parse>[number];

/** Discord's Markdown as it reads, by a parser that is not ours; `marks` collects whatever was not plain text. */
export function renderMarkdown(markdown: string, marks: string[] = []): string {
  const render = (node: MarkdownNode): string => {
    if (node.type === "br" || node.type === "newline") return "\n";
    if (node.type !== "text") marks.push(node.type);
    if (typeof node.content === "string") return node.content;
    if (Array.isArray(node.content)) return node.content.map(render).join("");
    return `[${node.type}]`;
  };
  return parse(markdown, "extended").map(render).join("");
}
