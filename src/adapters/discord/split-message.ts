/**
 * Cuts Markdown into messages of at most `limit` characters: between paragraphs if it can, else between lines, else
 * between words. An escaped character and a surrogate pair stay whole.
 */
export function splitMessage(markdown: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = markdown;
  while (rest.length > limit) {
    const at = placeToCut(rest, limit);
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...parts, rest].filter((part) => part.trim() !== "");
}

function placeToCut(text: string, limit: number): number {
  const room = text.slice(0, limit + 1);
  for (const gap of ["\n\n", "\n", " "]) {
    const at = room.lastIndexOf(gap);
    if (at > 0 && text.slice(0, at).trim() !== "") return at;
  }
  let at = limit;
  if (/[\ud800-\udbff]/.test(text.charAt(at - 1))) at -= 1;
  const slashes = /\\+$/.exec(text.slice(0, at))?.[0].length ?? 0;
  return slashes % 2 === 1 && at > 1 ? at - 1 : at;
}
