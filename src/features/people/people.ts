import { z } from "zod";
import { type Language, languages } from "../../chat/languages.ts";
import type { PersonKey, Storage } from "../../storage/storage.ts";
import { retention } from "../retention/retention.ts";

const dayMs = 86_400_000;

/** What is kept about a person who made a choice. An address is not among it: it lies with what is to be sent. */
const personRecord = z.object({ language: z.enum(languages) });

export interface People {
  languageOf(person: PersonKey): Promise<Language | undefined>;
  /** Kept for a year from `now` (ms since the epoch). */
  chooseLanguage(person: PersonKey, language: Language, now: number): Promise<void>;
}

export function createPeople(storage: Storage): People {
  const records = storage.records("people", personRecord);
  return {
    languageOf: async (person) => (await records.get(person))?.language,
    chooseLanguage: (person, language, now) =>
      records.set(person, { language }, now + retention.preferences.days * dayMs),
  };
}
