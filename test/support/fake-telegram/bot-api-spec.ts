import { readFileSync } from "node:fs";
import { z } from "zod";

const field = z.object({
  name: z.string(),
  types: z.array(z.string()),
  required: z.boolean(),
  description: z.string(),
});
const described = z.object({
  description: z.array(z.string()).default([]),
  fields: z.array(field).default([]),
  subtypes: z.array(z.string()).default([]),
});
const file = z.object({ methods: z.record(z.string(), described), types: z.record(z.string(), described) });

export type SpecField = z.output<typeof field>;
export type SpecDescription = z.output<typeof described>;
export interface BotApiSpec {
  /** By lower-case name: the server ignores case. */
  readonly methods: ReadonlyMap<string, { name: string; description: SpecDescription }>;
  readonly types: Readonly<Record<string, SpecDescription>>;
}

let loaded: BotApiSpec | undefined;

/** The vendored description of the Bot API, read once. */
export function botApiSpec(): BotApiSpec {
  if (!loaded) {
    const { methods, types } = file.parse(
      JSON.parse(readFileSync(new URL("../specs/telegram-bot-api.json", import.meta.url), "utf8")),
    );
    loaded = {
      methods: new Map(
        Object.entries(methods).map(([name, description]) => [name.toLowerCase(), { name, description }]),
      ),
      types,
    };
  }
  return loaded;
}
