/** Shorter parts are found in nearly every long word. */
const shortestPart = 4;
/** A compound of two such parts. */
const shortestCompound = 2 * shortestPart + 1;

/**
 * The known words a German compound begins or ends with: Gesundheitsdatenplattform has Gesundheit (without the linking s)
 * and Plattform. Words run together by mistake are compounds too.
 */
export function splitCompound(word: string, isKnown: (word: string) => boolean): string[] {
  if (word.length < shortestCompound) return [];
  const parts = new Set<string>();
  for (let cut = shortestPart; cut <= word.length - shortestPart; cut += 1) {
    const head = word.slice(0, cut);
    const tail = word.slice(cut);
    if (isKnown(tail)) parts.add(tail);
    for (const form of [head, head.replace(/(?:e?s|e?n)$/, ""), `${head}e`])
      if (form.length >= shortestPart && isKnown(form)) {
        parts.add(form);
        break;
      }
  }
  return [...parts];
}
