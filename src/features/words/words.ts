import { lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { decodeEntities, escapeHtml } from "../../chat/plain-text.ts";

/** One fault, at a line of the text it was found in (from 1). */
export interface Fault {
  readonly line: number;
  readonly reason: string;
}

interface RestrictedHtml {
  readonly html: string;
  /** Top-level blocks: paragraphs and lists. */
  readonly blocks: number;
  /** What was refused, by its line in the Markdown given (from 1). */
  readonly faults: readonly Fault[];
}

type Refuse = (token: { readonly raw: string }, what: string) => string;

/**
 * Markdown as restricted HTML (see `Outgoing`): paragraphs, `- ` lists, bold, italic, code and https links.
 * Anything else is refused rather than dropped: whoever wrote it meant something by it.
 */
export function writeRestrictedHtml(markdown: string): RestrictedHtml {
  const faults: Fault[] = [];
  let html = "";
  let blocks = 0;
  let offset = 0;
  for (const block of lexer(markdown)) {
    const blockStart = offset;
    const refuse: Refuse = (token, what) => {
      // marked gives no positions: the first place in the block that reads the same is near enough for a person.
      const within = Math.max(block.raw.indexOf(token.raw), 0);
      faults.push({
        line: lineAt(markdown, blockStart + within),
        reason: `${what} cannot be shown on every platform`,
      });
      return "";
    };
    if (block.type !== "space") {
      // A list right under the line that announces it stays there.
      if (blocks > 0) html += /\n\s*\n$/.test(markdown.slice(0, blockStart)) ? "\n\n" : "\n";
      html += writeBlock(block as MarkedToken, refuse);
      blocks += 1;
    }
    offset += block.raw.length;
  }
  return { html, blocks, faults };
}

const describeKind = ({ type }: Token): string => `Markdown of the kind “${type}”`;

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function writeBlock(block: MarkedToken, refuse: Refuse): string {
  if (block.type === "paragraph") return writeInline(block.tokens, refuse);
  if (block.type === "list" && !block.ordered)
    return block.items.map((item) => writeItem(item, refuse)).join("\n");
  return refuse(block, block.type === "list" ? "A numbered list" : describeKind(block));
}

function writeItem(item: Tokens.ListItem, refuse: Refuse): string {
  if (item.task) return refuse(item, "A tick box");
  const parts = item.tokens.map((token) => {
    if ((token.type === "text" || token.type === "paragraph") && token.tokens)
      return writeInline(token.tokens, refuse);
    return token.type === "space" ? "" : refuse(token, `${describeKind(token)} within a list`);
  });
  return `• ${parts.filter(Boolean).join(" ")}`;
}

function writeInline(tokens: readonly Token[], refuse: Refuse): string {
  return tokens.map((token) => writeSpan(token as MarkedToken, refuse)).join("");
}

function writeSpan(token: MarkedToken, refuse: Refuse): string {
  switch (token.type) {
    case "text":
    case "escape":
      return writeText(token.text);
    case "strong":
      return `<b>${writeInline(token.tokens, refuse)}</b>`;
    case "em":
      return `<i>${writeInline(token.tokens, refuse)}</i>`;
    case "codespan":
      return `<code>${writeText(token.text)}</code>`;
    case "link":
      return writeLink(token, refuse);
    default:
      return refuse(token, describeKind(token));
  }
}

function writeLink(link: Tokens.Link, refuse: Refuse): string {
  if (!link.raw.startsWith("[")) return refuse(link, "A bare address (write [label](https://…)): it");
  if (!link.href.startsWith("https://") || !URL.canParse(link.href))
    return refuse(link, "An address without https");
  return `<a href="${escapeHtml(link.href)}">${writeInline(link.tokens, refuse)}</a>`;
}

/** Words of the file: a line's end inside a paragraph is only where the writer's editor wrapped. */
function writeText(text: string): string {
  return escapeHtml(decodeEntities(text)).replace(/ *\n */g, " ");
}
