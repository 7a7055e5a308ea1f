import { badRequest } from "./bot-api-error.ts";

export interface MessageEntity {
  type: string;
  /** UTF-16 code units, as everywhere in the Bot API. */
  offset: number;
  length: number;
  url?: string;
  user?: { id: number };
}

const tagTypes: Readonly<Record<string, string>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  code: "code",
  pre: "pre",
  a: "text_link",
  blockquote: "blockquote",
  "tg-spoiler": "spoiler",
};
const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };
const token = /<(\/?)([^<>]*)>|&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));|<|[^<&]+|&/gi;

/** Parses HTML parse mode as the Bot API does: only its tags, every tag closed, only four named entities. */
export function parseHtml(html: string): { text: string; entities: MessageEntity[] } {
  let text = "";
  const open: { name: string; entity: MessageEntity }[] = [];
  const entities: MessageEntity[] = [];
  for (const match of html.matchAll(token)) {
    const [whole, slash, inside, decimal, hex, name] = match;
    if (whole === "<") throw cannotParse(`Unclosed start tag at byte offset ${match.index}`);
    if (inside !== undefined) {
      if (slash) closeTag(inside.trim().toLowerCase(), open, text, entities, match.index);
      else openTag(inside, open, text.length, match.index);
    } else if (decimal ?? hex)
      text += String.fromCodePoint(Number.parseInt(decimal ?? hex ?? "", decimal ? 10 : 16));
    else text += (name && named[name.toLowerCase()]) || whole;
  }
  const unclosed = open.at(-1);
  if (unclosed) throw cannotParse(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) };
}

function openTag(
  inside: string,
  open: { name: string; entity: MessageEntity }[],
  offset: number,
  at: number,
): void {
  const [, name = "", attributes = ""] = /^([a-z-]*)(.*)$/is.exec(inside.trim()) ?? [];
  const type = tagTypes[name.toLowerCase()];
  if (!type) throw cannotParse(`Unsupported start tag "${name}" at byte offset ${at}`);
  const url = /\bhref\s*=\s*"([^"]*)"/i.exec(attributes)?.[1];
  open.push({
    name: name.toLowerCase(),
    entity: { type, offset, length: 0, ...(url === undefined ? {} : { url: parseHtml(url).text }) },
  });
}

function closeTag(
  name: string,
  open: { name: string; entity: MessageEntity }[],
  text: string,
  entities: MessageEntity[],
  at: number,
): void {
  const started = open.pop();
  if (!started) throw cannotParse(`Unexpected end tag at byte offset ${at}`);
  if (name !== started.name)
    throw cannotParse(
      `Unmatched end tag at byte offset ${at}, expected "</${started.name}>", found "</${name}>"`,
    );
  started.entity.length = text.length - started.entity.offset;
  if (started.entity.length > 0) entities.push(started.entity);
}

const cannotParse = (reason: string) => badRequest(`can't parse entities: ${reason}`);
