import { z } from "zod";
import type { Fault } from "../words/words.ts";
import type { Source } from "./entry.ts";
import { readYaml } from "./read-yaml.ts";

const line = z.string("must be text").trim().min(1, "must not be empty");
const date = z.union(
  [z.string().regex(/^\d{4}$/), z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/), z.iso.date()],
  "must be YYYY, YYYY-MM or YYYY-MM-DD",
);

const source = z.strictObject(
  {
    title: line,
    publisher: line,
    date: date.exactOptional(),
    url: z.url({ protocol: /^https?$/, error: "must be a web address" }).exactOptional(),
  },
  "must hold title and publisher, and date and url where they are known",
);
const anything = z.record(z.string(), z.unknown(), "must be a list of sources by name");

export interface SourcesRead {
  readonly sources: ReadonlyMap<string, Source>;
  readonly faults: readonly Fault[];
}

/** `locales/sources.yaml`: a source that is wrong is refused, the others load. */
export function readSources(text: string): SourcesRead {
  const file = readYaml(text, anything);
  if (!file.ok) return { sources: new Map(), faults: file.faults };
  const sources = new Map<string, Source>();
  const faults: Fault[] = [];
  for (const [id, value] of Object.entries(file.value)) {
    const read = source.safeParse(value);
    if (read.success) sources.set(id, { id, ...read.data });
    else
      for (const issue of read.error.issues)
        faults.push({
          line: file.lineOf(id, ...issue.path),
          reason: `${[id, ...issue.path].join(".")}: ${issue.message}`,
        });
  }
  return { sources, faults };
}
