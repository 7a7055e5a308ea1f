import { decodeEntities } from "../../chat/plain-text.ts";

type Tag = "b" | "i" | "code" | "a";
type Node = string | { readonly tag: Tag; readonly href: string; readonly inside: Node[] };

const piece = /<(\/?)(b|i|code|a)(?:\s+href="([^"]*)")?\s*>|[^<]+|</g;

/**
 * Writes restricted HTML (see `Outgoing.html`) as Discord Markdown. Whatever is not one of its four tags shows as
 * it was typed: a stranger's markup, mention or address has no effect.
 */
export function writeMarkdown(html: string): string {
  return readNodes(html).map(writeNode).join("");
}

function readNodes(html: string): Node[] {
  const root: Node[] = [];
  const open: { tag: Tag; inside: Node[] }[] = [];
  for (const [text, slash, tag, href] of html.matchAll(piece)) {
    const inside = open.at(-1)?.inside ?? root;
    if (!tag) inside.push(decodeEntities(text));
    else if (!slash) {
      const element = { tag: tag as Tag, href: decodeEntities(href ?? ""), inside: [] };
      inside.push(element);
      open.push(element);
    } else if (open.at(-1)?.tag === tag) open.pop();
  }
  return root;
}

function writeNode(node: Node): string {
  if (typeof node === "string") return escapeMarkdown(node);
  const inside = () => node.inside.map(writeNode).join("");
  switch (node.tag) {
    case "b":
      return around(inside(), "**");
    case "i":
      return around(inside(), "*");
    case "code":
      return writeCode(textWithin(node.inside));
    case "a":
      return writeLink(inside(), node.href, textWithin(node.inside));
    default:
      return node.tag satisfies never;
  }
}

const textWithin = (nodes: readonly Node[]): string =>
  nodes.map((node) => (typeof node === "string" ? node : textWithin(node.inside))).join("");

/** Discord ignores a marker that touches a space, so the spaces go outside. */
function around(text: string, marker: string): string {
  const [, before = "", words = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return words ? `${before}${marker}${words}${marker}${after}` : text;
}

/** Nothing can be escaped inside Discord's code, so what holds a backtick is shown as plain text. */
function writeCode(text: string): string {
  return text.trim() === "" || text.includes("`") ? escapeMarkdown(text) : `\`${text}\``;
}

/** The angle brackets keep Discord from showing a preview, which would fetch the page. */
function writeLink(label: string, href: string, plainLabel: string): string {
  if (!/^https?:\/\//.test(href) || label.trim() === "") return label;
  const url = href.replace(
    /[\s<>()\\]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return plainLabel.trim() === href ? `<${url}>` : `[${label}](<${url}>)`;
}

/**
 * Puts a backslash before everything Discord would read as markup, a mention, an emoji, an address or an invitation
 * (`discord.gg/x` needs no scheme), so that the text shows as it was typed.
 */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_~|<>[\]@]|:(?=\S)|\.(?=\w)/g, "\\$&")
    .replace(/^(\s*)([#+-])/gm, "$1\\$2")
    .replace(/^(\s*\d+)([.)])/gm, "$1\\$2");
}
