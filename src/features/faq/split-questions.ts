/** "Where is it? And who reads it?": a question mark or a full stop ends one, "and" joins two. */
const ends = /[?!.…;\n]+(?:\s|$)/u;
const joints = /\s(?:et|and|und|y|e|sowie|puis|also|además|inoltre)\s/iu;
/** Fewer words are an exclamation or a leftover, not a question. */
const leastWords = 2;
/** Who asks more at once gets the best two. */
const mostParts = 4;

/** The questions a message may hold, in order; the message itself is not among them. None when it is a single one. */
export function splitQuestions(message: string): string[] {
  const isWhole = (part: string) => part.split(/\s+/).length >= leastWords;
  const trim = (parts: readonly string[]) => parts.map((part) => part.trim()).filter(isWhole);
  const sentences = trim(message.split(ends));
  if (sentences.length > 1) return sentences.slice(0, mostParts);
  const halves = trim(message.split(joints));
  return halves.length === 2 ? halves : [];
}
