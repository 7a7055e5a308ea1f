import { z } from "zod";
import { languages } from "../../chat/languages.ts";
import type { PersonKey, Storage } from "../../storage/storage.ts";

const id = z.number().int().positive();
const language = z.enum(languages);

/** What a moderator's next private message is: part of a broadcast that is being written. */
const expectedInput = z.discriminatedUnion("kind", [
  /** The name under a new one. */
  z.object({ kind: z.literal("new") }),
  z.object({ kind: z.literal("signature"), id }),
  z.object({ kind: z.literal("text"), id, language }),
  z.object({ kind: z.literal("when"), id }),
  /** The corrected text of one that was sent. */
  z.object({ kind: z.literal("correction"), id, language }),
]);
export type ExpectedInput = z.infer<typeof expectedInput>;

/** Long enough to write an announcement. After that, a question is a question again. In ms. */
const expectedForMs = 60 * 60_000;

/** One text per moderator is waited for; asking for another one takes its place. */
export interface ExpectedInputs {
  /** `now`: ms since the epoch (UTC). */
  expect(person: PersonKey, input: ExpectedInput, now: number): Promise<void>;
  find(person: PersonKey): Promise<ExpectedInput | undefined>;
  cancel(person: PersonKey): Promise<boolean>;
}

export function createExpectedInputs(storage: Pick<Storage, "records">): ExpectedInputs {
  const records = storage.records("broadcasts", expectedInput);
  return {
    expect: (person, input, now) => records.set(person, input, now + expectedForMs),
    find: (person) => records.get(person),
    cancel: (person) => records.delete(person),
  };
}
