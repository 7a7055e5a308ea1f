import type { Thresholds } from "../../src/features/faq/matching/decide-answer.ts";
import type { Weights } from "../../src/features/faq/matching/rank-entries.ts";

interface Settings {
  readonly weights: Weights;
  readonly thresholds: Thresholds;
}

/** The text of `matcher-settings.ts`. */
export function writeSettings({ weights, thresholds }: Settings, questionsPath: string): string {
  const list = (figures: object, indent: string) =>
    Object.entries(figures)
      .map(([name, value]) => `${indent}${name}: ${value},\n`)
      .join("");
  return `/** Written by \`node scripts/tune.ts --write\` from ${questionsPath}: do not edit by hand. */
export const weights = {
  entry: {
${list(weights.entry, "    ")}  },
  none: {
${list(weights.none, "    ")}  },
} as const;

/** See \`Thresholds\`. */
export const thresholds = {
${list(thresholds, "  ")}} as const;
`;
}
