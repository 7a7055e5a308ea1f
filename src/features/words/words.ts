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

interface Writing {
  /** Notes what cannot be written; answers the nothing that stands in its place. */
  refuse(token: { readonly raw: string }, what: string): string;
  /** What a line's end within a paragraph becomes. */
  readonly lineEnd: " " | "\n";
}

/**
 * Markdown as restricted HTML (see `Outgoing`): paragraphs, `- ` lists, bold, italic, code and https links.
 * Anything else is refused rather than dropped: whoever wrote it meant something by it. `lineEnd`: in a file a line ends
 * where the writer's editor wrapped, in a chat where the writer meant it to.
 */
export function writeRestrictedHtml(markdown: string, lineEnd: Writing["lineEnd"] = " "): RestrictedHtml {
  const faults: Fault[] = [];
  let html = "";
  let blocks = 0;
  let offset = 0;
  for (const block of lexer(markdown)) {
    const blockStart = offset;
    const refuse: Writing["refuse"] = (token, what) => {
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
      html += writeBlock(block as MarkedToken, { refuse, lineEnd });
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

function writeBlock(block: MarkedToken, writing: Writing): string {
  if (block.type === "paragraph") return writeInline(block.tokens, writing);
  if (block.type === "list" && !block.ordered)
    return block.items.map((item) => writeItem(item, writing)).join("\n");
  return writing.refuse(block, block.type === "list" ? "A numbered list" : describeKind(block));
}

function writeItem(item: Tokens.ListItem, writing: Writing): string {
  if (item.task) return writing.refuse(item, "A tick box");
  const parts = item.tokens.map((token) => {
    if ((token.type === "text" || token.type === "paragraph") && token.tokens)
      return writeInline(token.tokens, writing);
    return token.type === "space" ? "" : writing.refuse(token, `${describeKind(token)} within a list`);
  });
  return `• ${parts.filter(Boolean).join(" ")}`;
}

function writeInline(tokens: readonly Token[], writing: Writing): string {
  return tokens.map((token) => writeSpan(token as MarkedToken, writing)).join("");
}

function writeSpan(token: MarkedToken, writing: Writing): string {
  switch (token.type) {
    case "text":
    case "escape":
      return writeText(token.text, writing);
    case "strong":
      return `<b>${writeInline(token.tokens, writing)}</b>`;
    case "em":
      return `<i>${writeInline(token.tokens, writing)}</i>`;
    case "codespan":
      return `<code>${writeText(token.text, writing)}</code>`;
    case "link":
      return writeLink(token, writing);
    default:
      return writing.refuse(token, describeKind(token));
  }
}

function writeLink(link: Tokens.Link, writing: Writing): string {
  if (!link.raw.startsWith("[")) return writing.refuse(link, "A bare address (write [label](https://…)): it");
  if (!link.href.startsWith("https://") || !URL.canParse(link.href))
    return writing.refuse(link, "An address without https");
  return `<a href="${escapeHtml(link.href)}">${writeInline(link.tokens, writing)}</a>`;
}

function writeText(text: string, { lineEnd }: Writing): string {
  return escapeHtml(decodeEntities(text)).replace(/ *\n */g, lineEnd);
}
