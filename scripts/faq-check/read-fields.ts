import { z } from "zod";
import { readYaml } from "../../src/features/faq/read-yaml.ts";

const anything = z.record(z.string(), z.unknown());

/** YAML fields and their lines (from 1), of a text that may be wrong: then there are none, and the loader says why. */
export function readFields(text: string): {
  readonly values: Readonly<Record<string, unknown>>;
  lineOf(...path: string[]): number;
} {
  const read = readYaml(text, anything);
  return read.ok ? { values: read.value, lineOf: read.lineOf } : { values: {}, lineOf: () => 1 };
}
