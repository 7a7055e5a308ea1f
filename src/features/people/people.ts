import { z } from "zod";
import { type Language, languages } from "../../chat/languages.ts";
import type { PersonKey, Storage } from "../../storage/storage.ts";
import { type QuietHours, quietHours } from "../reminders/reminders.ts";
import { isZone } from "./time-zones.ts";

export { findZone, offeredZones } from "./time-zones.ts";

/** What is kept about a person who made a choice. An address is not among it: it lies with what is to be sent. */
const personRecord = z.object({
  language: z.enum(languages).optional(),
  /** IANA */
  zone: z.string().refine(isZone).optional(),
  quiet: quietHours.optional(),
});

/** A person's own choices; what was never chosen is missing. */
interface Preferences {
  readonly language?: Language | undefined;
  /** IANA time zone. */
  readonly zone?: string | undefined;
  readonly quiet?: QuietHours | undefined;
}

export interface People {
  preferencesOf(person: PersonKey): Promise<Preferences>;
  languageOf(person: PersonKey): Promise<Language | undefined>;
  chooseLanguage(person: PersonKey, language: Language): Promise<void>;
  /** `zone`: one that `findZone` gave. */
  chooseZone(person: PersonKey, zone: string): Promise<void>;
  chooseQuietHours(person: PersonKey, quiet: QuietHours): Promise<void>;
  /** Drops all of it. */
  forget(person: PersonKey): Promise<void>;
}

export function createPeople(storage: Storage): People {
  const records = storage.records("people", personRecord);
  const preferencesOf = async (person: PersonKey) => (await records.get(person)) ?? {};
  // A read and a write are two steps: fine here, because the events of one person wait for each other.
  const change = async (person: PersonKey, chosen: Preferences) =>
    records.set(person, { ...(await preferencesOf(person)), ...chosen });
  return {
    preferencesOf,
    languageOf: async (person) => (await preferencesOf(person)).language,
    chooseLanguage: (person, language) => change(person, { language }),
    chooseZone: (person, zone) => change(person, { zone }),
    chooseQuietHours: (person, quiet) => change(person, { quiet }),
    async forget(person) {
      await records.delete(person);
    },
  };
}
