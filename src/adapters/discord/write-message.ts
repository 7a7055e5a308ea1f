import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIButtonComponentWithCustomId,
  type APIButtonComponentWithURL,
  ButtonStyle,
  ComponentType,
} from "discord.js";
import { limits } from "../../chat/limits.ts";
import type { Outgoing, OutgoingButton } from "../../chat/outgoing.ts";
import { splitMessage } from "./split-message.ts";
import { writeMarkdown } from "./write-markdown.ts";

/** A file or a picture that goes with a message; `description` is a picture's alternative text. */
interface Upload {
  readonly attachment: Buffer;
  readonly name: string;
  readonly description?: string;
}

/** What every way of sending with discord.js takes. */
export interface MessagePayload {
  readonly content: string;
  readonly files?: readonly Upload[];
  readonly components: APIActionRowComponent<APIButtonComponent>[];
  readonly allowedMentions: { readonly parse: []; readonly repliedUser: false };
}

/** Nobody is ever pinged, whatever a text holds. */
export const noMentions: MessagePayload["allowedMentions"] = { parse: [], repliedUser: false };

/** Writes one or more messages; escaping can make a text longer than Discord takes. The buttons stand under the last. */
export function writeMessage(outgoing: Outgoing): [MessagePayload, ...MessagePayload[]] {
  const texts = splitMessage(writeMarkdown(outgoing.html), limits.messageCharacters);
  // Discord refuses a message that holds only buttons (50006): a zero-width space stands for the missing text.
  const last = texts.pop() ?? "\u200b";
  const messages: MessagePayload[] = texts.map((content) => ({
    content,
    components: [],
    allowedMentions: noMentions,
  }));
  const end: MessagePayload = {
    content: last,
    components: writeRows(outgoing.buttons),
    ...writeUploads(outgoing),
    allowedMentions: noMentions,
  };
  const [first, ...others] = messages;
  return first ? [first, ...others, end] : [end];
}

/** docs.discord.com resources/message#attachment-object */
const descriptionCharacters = 1024;

function writeUploads({ files = [], pictures = [] }: Outgoing): Pick<MessagePayload, "files"> {
  if (files.length + pictures.length === 0) return {};
  return {
    files: [
      ...pictures.map(({ name, alt, content }) => ({
        attachment: Buffer.from(content),
        name,
        description: alt.slice(0, descriptionCharacters).toWellFormed(),
      })),
      ...files.map(({ name, content }) => ({ attachment: Buffer.from(content), name })),
    ],
  };
}

function writeRows(rows: Outgoing["buttons"]): MessagePayload["components"] {
  const payloads = new Set<string>();
  return rows
    .map((row) => row.filter((button) => isNew(button, payloads)).slice(0, limits.buttonsPerRow))
    .filter((row) => row.length > 0)
    .slice(0, limits.buttonRows)
    .map((row) => ({ type: ComponentType.ActionRow as const, components: row.map(writeButton) }));
}

/** Discord refuses a whole message when two of its buttons carry the same `custom_id` (50035). */
function isNew(button: OutgoingButton, seen: Set<string>): boolean {
  if (!("payload" in button)) return true;
  if (seen.has(button.payload)) return false;
  seen.add(button.payload);
  return true;
}

function writeButton(button: OutgoingButton): APIButtonComponentWithCustomId | APIButtonComponentWithURL {
  const label = button.label.slice(0, limits.buttonLabelCharacters);
  return "url" in button
    ? { type: ComponentType.Button, style: ButtonStyle.Link, label, url: button.url }
    : { type: ComponentType.Button, style: ButtonStyle.Secondary, label, custom_id: button.payload };
}
