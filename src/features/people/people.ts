import { z } from "zod";
import { type Language, languages } from "../../chat/languages.ts";
import type { PersonKey, Storage } from "../../storage/storage.ts";

/** What is kept about a person who made a choice. An address is not among it: it lies with what is to be sent. */
const personRecord = z.object({ language: z.enum(languages) });

export interface People {
  languageOf(person: PersonKey): Promise<Language | undefined>;
  chooseLanguage(person: PersonKey, language: Language): Promise<void>;
  /** Drops all of it. */
  forget(person: PersonKey): Promise<void>;
}

export function createPeople(storage: Storage): People {
  const records = storage.records("people", personRecord);
  return {
    languageOf: async (person) => (await records.get(person))?.language,
    chooseLanguage: (person, language) => records.set(person, { language }),
    async forget(person) {
      await records.delete(person);
    },
  };
}
